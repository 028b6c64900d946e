/** What may stand in a field of a table. */
export type CsvValue = string | number | boolean | null;

/** Returns the lines of a table, each ended by a line break; nothing known is an empty field. */
export function csvText(lines: readonly (readonly CsvValue[])[]): string {
  return lines.map(lineOf).join('\n').concat('\n');
}

function lineOf(values: readonly CsvValue[]): string {
  return values.map(fieldOf).join(',');
}

function fieldOf(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  // A spreadsheet would run a text that begins like a formula; amounts of ours never do.
  const safe = /^[=+@\t\r]|^-(?!\d)/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
