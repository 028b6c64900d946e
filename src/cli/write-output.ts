import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../model/failure.ts';

/** Writes a file that the user asked for, with its folder. Throws Failure `cli/unwritable` with the reason. */
export function writeOutput(file: string, text: string): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Failure('cli/unwritable', `${file} cannot be written (${reason})`, {
      hint: 'name a place that is writable and has room',
      cause,
    });
  }
}
