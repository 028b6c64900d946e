import path from 'node:path';
import type { Problem } from '../../model/problem.ts';
import { problemAt } from '../source.ts';
import { csvCases } from './csv.ts';
import type { CasesFormat } from './format.ts';
import { jsonCases } from './json.ts';
import { jsonlCases } from './jsonl.ts';
import { caseFromRow, type PlacedCase, type Row } from './row.ts';
import { yamlCases } from './yaml.ts';

const formats: readonly CasesFormat[] = [yamlCases, jsonCases, jsonlCases, csvCases];

/** Returns the format of a file by its extension; null when there is none for it. */
export function casesFormatOf(file: string): CasesFormat | null {
  const extension = path.extname(file).toLowerCase();
  return formats.find((format) => format.extensions.includes(extension)) ?? null;
}

/** Returns every extension that a file of cases may have. */
export function caseExtensions(): readonly string[] {
  return formats.flatMap((format) => format.extensions);
}

/** Returns the cases of the rows that are right; every mistake, and every id that stands twice, is reported. */
export function casesFromRows(rows: readonly Row[], problems: Problem[]): readonly PlacedCase[] {
  const first = new Map<string, PlacedCase>();
  const cases: PlacedCase[] = [];
  for (const row of rows) {
    const found = caseFromRow(row, problems);
    if (found === null) continue;
    const earlier = first.get(found.case.id);
    if (earlier === undefined) {
      first.set(found.case.id, found);
      cases.push(found);
      continue;
    }
    const place = found.place();
    const lines = `lines ${earlier.place().line ?? '?'} and ${place.line ?? '?'}`;
    problems.push(
      problemAt(place, 'spec/duplicate-case', `case id "${found.case.id}" stands twice: ${lines}`),
    );
  }
  return cases;
}
