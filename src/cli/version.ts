import { readFileSync } from 'node:fs';

/** Returns the version of the package that this file is part of, built or not. */
export function version(): string {
  for (const up of ['../../package.json', '../../../package.json']) {
    try {
      const parsed = JSON.parse(readFileSync(new URL(up, import.meta.url), 'utf8')) as {
        name?: string;
        version: string;
      };
      if (parsed.name === 'firstpass') return parsed.version;
    } catch {
      // The other place is the right one.
    }
  }
  throw new Error('package.json of firstpass not found');
}
