import type { Gathered } from '../import/telemetry/gather.ts';
import { isTable } from '../import/telemetry/head.ts';
import { TELEMETRY_FORMATS } from '../import/telemetry/index.ts';
import type { ReadFile } from '../import/telemetry/read.ts';
import { Failure } from '../model/failure.ts';

/** Throws when nothing was understood; one strange file among others is a finding. */
export function requireRecognised(read: readonly ReadFile[], gathered: Gathered): void {
  if (read.some(({ format }) => format !== null)) return;
  const [first] = gathered.findings;
  const more = read.length > 1 ? `, and ${read.length - 1} more` : '';
  throw new Failure(
    'import/unknown-format',
    `${first?.place.file ?? 'the file'}${more}: ${first?.sentence ?? 'no format fits'}`,
    { hint: read.every(({ file }) => isTable({ name: file })) ? TABLES : formatHint() },
  );
}

const TABLES =
  '`firstpass import csv` reads tables of calls and trials; a mapping file says which column holds what';

function formatHint(): string {
  return `name the format with --format: ${TELEMETRY_FORMATS.map(({ id }) => id).join(', ')}`;
}
