import { CsvError, parse } from 'csv-parse/sync';
import type { Json } from '../../model/json.ts';
import type { Problem } from '../../model/problem.ts';
import { type Place, problemAt } from '../source.ts';
import type { CasesFormat } from './format.ts';
import type { Row } from './row.ts';

/**
 * One case a record. Columns: `id`, `weight`, `cluster`, `input`, `expected`, `reference`, and dotted ones
 * such as `input.text`, `expected.total`, `tags.team`. A column of numbers only (or of true and false only)
 * holds numbers; a suffix overrules that: `input.zip:text`, `expected.total:number`, `expected.lines:json`.
 */
export const csvCases: CasesFormat = { extensions: ['.csv'], rows };

interface CsvRecord {
  readonly cells: readonly string[];
  readonly line: number;
}

interface Column {
  readonly path: readonly string[];
  readonly type: 'text' | 'number' | 'boolean' | 'json';
}

const TYPES = ['text', 'number', 'boolean', 'json'] as const;
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype', '']);

function rows(file: string, text: string, problems: Problem[]): readonly Row[] {
  const records = parseRecords(file, text, problems);
  const [header, ...rest] = records;
  if (header === undefined) return [];
  const place = (line: number): Place => ({ file, line, column: 1, length: 1 });
  const columns = header.cells.map((name, index) => columnOf(name, index, rest));
  const names = header.cells.map((name) => name.trim().replace(/:\w+$/, ''));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    problems.push(problemAt(place(header.line), 'spec/csv-header', `the column "${twice}" stands twice`));
  }
  const bad = columns.findIndex((column) => column.path.some((part) => FORBIDDEN.has(part)));
  if (bad !== -1) {
    const message = `"${header.cells[bad] ?? ''}" is no column name`;
    problems.push(problemAt(place(header.line), 'spec/csv-header', message));
  }
  if (twice !== undefined || bad !== -1) return [];
  return rest.flatMap((record) => {
    const value = valueOf(record, columns, (message) => {
      problems.push(problemAt(place(record.line), 'spec/csv-cell', message));
    });
    return value === null ? [] : [{ value, place: () => place(record.line) }];
  });
}

function parseRecords(file: string, text: string, problems: Problem[]): readonly CsvRecord[] {
  try {
    const parsed = parse(text, {
      info: true,
      raw: true,
      skip_empty_lines: true,
      relax_column_count: false,
    }) as unknown;
    return (parsed as readonly { record: string[]; info: { lines: number }; raw: string }[]).map((item) => ({
      cells: item.record,
      // `lines` counts to the record's end: quoted cells may hold line breaks.
      line: item.info.lines - (item.raw.trim().match(/\n/g)?.length ?? 0),
    }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? error['lines'] : 1;
    const message = error.message.replace(/\.?$/, '');
    problems.push(
      problemAt({ file, line, column: 1, length: 1 }, 'spec/csv-syntax', `invalid CSV: ${message}`),
    );
    return [];
  }
}

function columnOf(header: string, index: number, records: readonly CsvRecord[]): Column {
  const name = header.trim();
  const stated = TYPES.find((type) => name.endsWith(`:${type}`));
  if (stated !== undefined) return { path: name.slice(0, -stated.length - 1).split('.'), type: stated };
  const path = name.split('.');
  const typed = ['input', 'expected', 'reference', 'weight'].includes(path[0] ?? '');
  return { path, type: typed ? guessType(records.map((record) => record.cells[index] ?? '')) : 'text' };
}

// A column is numbers only when every cell is one and reads back the same: "007" and "1.50" stay text.
function guessType(cells: readonly string[]): Column['type'] {
  const filled = cells.filter((cell) => cell !== '');
  if (filled.length === 0) return 'text';
  if (filled.every((cell) => String(Number(cell)) === cell && Number.isFinite(Number(cell)))) return 'number';
  return filled.every((cell) => cell === 'true' || cell === 'false') ? 'boolean' : 'text';
}

type Nested = { [key: string]: Json | Nested };

function valueOf(
  record: CsvRecord,
  columns: readonly Column[],
  report: (message: string) => void,
): Nested | null {
  const value: Nested = {};
  for (const [index, column] of columns.entries()) {
    const cell = record.cells[index] ?? '';
    const json = cellValue(cell, column.type);
    if (json === undefined) {
      report(
        `${JSON.stringify(cell.slice(0, 60))} in column "${column.path.join('.')}" is not ${column.type}`,
      );
      return null;
    }
    // An empty cell of these columns means that the case does not say it.
    if (cell === '' && ['weight', 'cluster', 'reference', 'tags'].includes(column.path[0] ?? '')) continue;
    if (!put(value, column.path, json)) {
      report(`column "${column.path.join('.')}" contradicts another column`);
      return null;
    }
  }
  return value;
}

function cellValue(cell: string, type: Column['type']): Json | undefined {
  if (type === 'text') return cell;
  if (cell === '') return null;
  if (type === 'boolean') return cell === 'true' ? true : cell === 'false' ? false : undefined;
  if (type === 'number')
    return Number.isFinite(Number(cell)) && cell.trim() !== '' ? Number(cell) : undefined;
  try {
    return JSON.parse(cell) as Json;
  } catch {
    return undefined;
  }
}

function put(target: Nested, path: readonly string[], json: Json): boolean {
  let at = target;
  for (const part of path.slice(0, -1)) {
    const next = (at[part] ??= {});
    if (typeof next !== 'object' || next === null || Array.isArray(next)) return false;
    at = next as Nested;
  }
  const last = path.at(-1) ?? '';
  if (last in at) return false;
  at[last] = json;
  return true;
}
