import { existsSync } from 'node:fs';
import path from 'node:path';

/** Path of a conformance file beside the project, or null when that folder is not there. */
export function sharedData(relative: string): string | null {
  const file = path.resolve(import.meta.dirname, '../../shared/data', relative);
  return existsSync(file) ? file : null;
}
