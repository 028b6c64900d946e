import { EXIT, Failure } from '../model/failure.ts';
import { closest } from '../model/closest.ts';
import type { UsageFormat } from '../usage/format.ts';
import { usageFormats } from '../usage/index.ts';
import { readUsageText, usageRecords, type UsageRecord } from '../usage/record.ts';
import { readInput } from './read-input.ts';

export interface UsageOptions {
  readonly format: string;
  readonly json?: true;
}

/** Prints what a provider's response says it used, as canonical records. */
export async function usage(file: string, options: UsageOptions): Promise<number> {
  const { records, doubts } = canonicalUsage(options.format, readInput(file));
  for (const doubt of doubts) console.error(`note: ${doubt}`);
  console.log(options.json === true ? JSON.stringify(records, null, 2) : usageTable(records));
  return EXIT.ok;
}

/**
 * Returns the records of a text in a declared wire format, with what is doubtful about them. Throws a Failure
 * when the text has no usage, impossible usage or that of another format: nothing is guessed.
 */
export function canonicalUsage(
  formatId: string,
  text: string,
): { readonly records: readonly UsageRecord[]; readonly doubts: readonly string[] } {
  const format = formatNamed(formatId);
  const records: UsageRecord[] = [];
  const doubts: string[] = [];
  const readings = readUsageText(format, text);
  for (const [index, reading] of readings.entries()) {
    const which = readings.length === 1 ? '' : `body ${index + 1}: `;
    if (reading.kind !== 'usage') {
      const code = reading.kind === 'invalid' ? 'usage/invalid' : 'usage/missing';
      throw new Failure(code, `${which}${reading.reason}`);
    }
    records.push(...usageRecords(format, reading));
    if (reading.partial) doubts.push(`${which}the stream broke before its end: the counts are a lower bound`);
    for (const [name, tokens] of Object.entries(reading.uncounted)) {
      doubts.push(`${which}${name} (${tokens}) fits no canonical leaf: it is in none of these counts`);
    }
  }
  return { records, doubts };
}

function formatNamed(id: string): UsageFormat {
  const format = usageFormats[id];
  if (format !== undefined) return format;
  const known = Object.keys(usageFormats);
  const meant = closest(id, known);
  throw new Failure('usage/unknown-format', `there is no wire format "${id}"`, {
    hint: meant === null ? `known: ${known.join(', ')}` : `did you mean "${meant}"?`,
  });
}

const COLUMNS = [
  'input_uncached',
  'cache_read',
  'cache_write_5m',
  'cache_write_1h',
  'cache_write_unknown',
  'output',
  'reasoning',
] as const;

function usageTable(records: readonly UsageRecord[]): string {
  const named = records.some((record) => record.kind !== undefined);
  const head = [...(named ? ['kind', 'model'] : []), ...COLUMNS];
  const rows = records.map((record) => [
    ...(named ? [record.kind ?? '', record.model ?? 'unknown'] : []),
    ...COLUMNS.map((column) => String(record[column] ?? 'unknown')),
  ]);
  const widths = head.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, at) => cell.padStart(widths[at] ?? 0)).join('  ');
  return [head, ...rows].map(line).join('\n');
}
