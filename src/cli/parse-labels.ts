import type { TextFile } from '../import/importer.ts';
import { columnOf, readTable } from '../import/table.ts';
import { Failure } from '../model/failure.ts';
import { isJsonObject } from '../model/json.ts';

/** What a person found. */
export interface Label {
  readonly trialId: number;
  readonly correct: boolean;
}

const WORDS: Readonly<Record<string, boolean>> = {
  yes: true,
  true: true,
  '1': true,
  no: false,
  false: false,
  '0': false,
};

/**
 * Returns the labels of a table with the columns `trial` and `correct`, or of JSON lines with these keys. Rows that
 * nobody has filled in are left out. Throws a Failure for a word that is neither yes nor no, or a trial given twice.
 */
export function parseLabels(file: TextFile): readonly Label[] {
  const rows = file.text.trimStart().startsWith('{') ? jsonRows(file) : tableRows(file);
  const seen = new Set<string>();
  return rows.flatMap(({ line, trial, correct }) => {
    const said = correct.trim().toLowerCase();
    if (said === '') return [];
    const where = `${file.name}:${line}`;
    const label = Object.hasOwn(WORDS, said) ? WORDS[said] : undefined;
    if (label === undefined)
      throw new Failure('audit/label', `${where}: "${correct}" is neither yes nor no`, {
        hint: 'write yes, no, true, false, 1 or 0; leave it empty when nobody looked',
      });
    if (!/^[1-9]\d{0,14}$/.test(trial))
      throw new Failure('audit/trial', `${where}: "${trial}" is no trial's number`, {
        hint: 'keep the column trial as `firstpass audit sample` wrote it',
      });
    if (seen.has(trial))
      throw new Failure('audit/twice', `${where}: trial ${trial} is labelled twice`, {
        hint: 'label each output once',
      });
    seen.add(trial);
    return [{ trialId: Number(trial), correct: label }];
  });
}

interface LabelRow {
  readonly line: number;
  readonly trial: string;
  readonly correct: string;
}

function tableRows(file: TextFile): readonly LabelRow[] {
  const table = readTable(file);
  const [trial, correct] = [columnOf(table, 'trial'), columnOf(table, 'correct')];
  return table.rows.map((row) => ({ line: row.line, trial: trial(row), correct: correct(row) }));
}

function jsonRows(file: TextFile): readonly LabelRow[] {
  return file.text.split('\n').flatMap((text, index) => {
    if (text.trim() === '') return [];
    const row = parseLine(text, `${file.name}:${index + 1}`);
    return [{ line: index + 1, trial: word(row['trial']), correct: word(row['correct']) }];
  });
}

function word(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
}

function parseLine(text: string, where: string): Readonly<Record<string, unknown>> {
  try {
    const row = JSON.parse(text) as unknown;
    if (isJsonObject(row)) return row;
  } catch {
    // Told below: what is wrong with the JSON matters less than where.
  }
  throw new Failure('audit/json', `${where} is no JSON object`, {
    hint: 'give one {"trial": 12, "correct": true} a line, or a table',
  });
}
