/** Outcomes that somebody else found, by session or task. */

import { Failure } from '../../model/failure.ts';
import { isJsonObject, type Json } from '../../model/json.ts';
import { OUTCOMES, type Outcome } from '../../model/outcome.ts';
import type { TextFile } from '../importer.ts';
import { readTable } from '../table.ts';

const NAMES = ['session', 'task', 'case', 'id'];
const RESULTS = ['outcome', 'correct', 'passed', 'resolved'];

const WORDS: Readonly<Record<string, Outcome>> = {
  true: 'correct',
  yes: 'correct',
  '1': 'correct',
  pass: 'correct',
  passed: 'correct',
  false: 'incorrect',
  no: 'incorrect',
  '0': 'incorrect',
  fail: 'incorrect',
  failed: 'incorrect',
  ...Object.fromEntries(OUTCOMES.map((outcome) => [outcome, outcome])),
};

/** Returns the outcomes by session or task; throws Failure that names the line which cannot be used. */
export function readOutcomes(file: TextFile): ReadonlyMap<string, Outcome> {
  const found = new Map<string, Outcome>();
  for (const { line, name, said } of rowsOf(file)) {
    if (said.trim() === '') continue;
    const word = said.trim().toLowerCase();
    const outcome = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
    if (outcome === undefined) {
      throw new Failure('import/outcome', `${file.name}:${line}: "${said}" is no outcome`, {
        hint: `write one of: ${OUTCOMES.join(', ')}; or true and false`,
      });
    }
    const known = found.get(name);
    if (known !== undefined && known !== outcome) {
      throw new Failure(
        'import/outcome',
        `${file.name}:${line}: "${name}" is ${outcome} here and ${known} above`,
      );
    }
    found.set(name, outcome);
  }
  return found;
}

interface Row {
  readonly line: number;
  readonly name: string;
  readonly said: string;
}

function rowsOf(file: TextFile): readonly Row[] {
  const text = file.text.replace(/^\uFEFF/, '').trimStart();
  if (text.startsWith('[')) return listRows(file, parsed(file, text, 1));
  if (!text.startsWith('{')) return tableRows(file);
  const lines = text.split('\n');
  const whole =
    lines.length > 1 && parsedOrNull(lines[0] ?? '') !== undefined ? undefined : parsed(file, text, 1);
  if (whole === undefined) {
    return lines.flatMap((line, index) =>
      line.trim() === '' ? [] : [objectRow(file, parsed(file, line, index + 1), index + 1)],
    );
  }
  const keys = Object.keys(whole as object);
  if (keys.some((key) => NAMES.includes(key)) && keys.some((key) => RESULTS.includes(key))) {
    return [objectRow(file, whole, 1)];
  }
  return Object.entries(whole as object).map(([name, said]) => ({ line: 1, name, said: String(said) }));
}

function listRows(file: TextFile, list: unknown): readonly Row[] {
  return (list as readonly unknown[]).map((value, index) => objectRow(file, value, index + 1));
}

function objectRow(file: TextFile, value: unknown, line: number): Row {
  const object = isJsonObject(value) ? value : {};
  const name = NAMES.map((key) => object[key]).find((one) => one !== undefined && one !== null);
  const said = RESULTS.map((key) => object[key]).find((one) => one !== undefined && one !== null);
  if (name === undefined) throw lacks(file, line);
  return { line, name: textOf(name), said: said === undefined ? '' : textOf(said) };
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function tableRows(file: TextFile): readonly Row[] {
  const { columns, rows } = readTable(file);
  const name = NAMES.map((column) => columns.indexOf(column)).find((index) => index >= 0);
  const said = RESULTS.map((column) => columns.indexOf(column)).find((index) => index >= 0);
  if (name === undefined || said === undefined) throw lacks(file, 1);
  return rows.map(({ line, cells }) => ({ line, name: cells[name] ?? '', said: cells[said] ?? '' }));
}

function lacks(file: TextFile, line: number): Failure {
  return new Failure('import/outcome', `${file.name}:${line} does not say which session ended how`, {
    hint: `it needs ${NAMES.slice(0, 2).join(' or ')}, and outcome`,
  });
}

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parsed(file: TextFile, text: string, line: number): unknown {
  const value = parsedOrNull(text);
  if (value === undefined) throw new Failure('import/outcome', `${file.name}:${line} is no JSON`);
  return value;
}
