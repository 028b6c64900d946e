import { readFileSync } from 'node:fs';
import { Failure } from '../model/failure.ts';

/** Returns the text of a file, or of standard input for `-`. */
export function readInput(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (cause) {
    const shown = file === '-' ? 'standard input' : file;
    throw new Failure('cli/unreadable', `${shown} cannot be read`, { cause });
  }
}
