/** Telemetry as a library: files in, sessions with their requests out; no ledger, no prices. */

import { gathering, type Gathered } from './gather.ts';
import type { TelemetryFormat } from './format.ts';
import { TELEMETRY_FORMATS } from './index.ts';
import { type FileMark, readTelemetryFile } from './read-file.ts';

/** A file that was looked at. */
export interface ReadFile {
  readonly file: string;
  /** Id of its format; null when none fits. */
  readonly format: string | null;
  /** How far it was read, for the next time; null when no format fits. */
  readonly mark: FileMark | null;
  readonly bytesRead: number;
  readonly unchanged: boolean;
  /** Whether it was read from its beginning. */
  readonly fromStart: boolean;
}

export interface ReadTelemetryOptions {
  /** All files are read as this; null: each as what it is recognised as. */
  readonly format: TelemetryFormat | null;
  /** How far a file was read before; null for one that is new. */
  readonly markOf: (file: string) => FileMark | null;
}

const FROM_THE_BEGINNING: ReadTelemetryOptions = { format: null, markOf: () => null };

/** Returns everything that the files tell. Throws Failure when a file cannot be read. */
export async function readTelemetry(
  files: readonly string[],
  { format, markOf }: ReadTelemetryOptions = FROM_THE_BEGINNING,
): Promise<{ readonly gathered: Gathered; readonly files: readonly ReadFile[] }> {
  const gathered = gathering();
  const read: ReadFile[] = [];
  for (const file of files) {
    const reading = await readTelemetryFile(file, {
      formats: TELEMETRY_FORMATS,
      format,
      mark: markOf(file),
      emit: (event) => {
        gathered.add(event);
      },
    });
    const { mark, bytesRead, unchanged, fromStart } = reading;
    read.push({ file, format: reading.format?.id ?? null, mark, bytesRead, unchanged, fromStart });
  }
  return { gathered, files: read };
}
