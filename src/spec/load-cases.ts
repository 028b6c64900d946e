import path from 'node:path';
import type { Json } from '../model/json.ts';
import { caseExtensions, casesFormatOf, casesFromRows } from './cases/index.ts';
import { rowsOfList } from './cases/list.ts';
import type { PlacedCase, Row } from './cases/row.ts';
import type { Base } from './load-template.ts';
import { readText, shown } from './reading.ts';
import { problemAt } from './source.ts';
import { objectOf, textOf } from './values.ts';

/** Returns the cases of a spec, in place or from their file; mistakes and an empty list are reported. */
export function loadCases(base: Base, value: Json | undefined): readonly PlacedCase[] {
  if (value === undefined) return [];
  const { problems } = base.reading;
  const before = problems.length;
  const rows = Array.isArray(value)
    ? rowsOfList(base.source, ['cases'], value as readonly Json[])
    : rowsOfFile(base, textOf(objectOf(value)['file']) ?? '');
  const cases = casesFromRows(rows, problems);
  if (cases.length === 0 && problems.length === before) {
    const place = base.source.locate(['cases'], 'key');
    problems.push(problemAt(place, 'spec/no-cases', 'the spec has no cases', 'at least one is needed'));
  }
  return cases;
}

function rowsOfFile(base: Base, file: string): readonly Row[] {
  const { reading, source, folder } = base;
  const named = source.locate(['cases', 'file']);
  const format = casesFormatOf(file);
  if (format === null) {
    const hint = `cases are read from ${caseExtensions().join(', ')}`;
    reading.problems.push(problemAt(named, 'spec/cases-format', `"${file}" has no format for cases`, hint));
    return [];
  }
  const absolute = path.resolve(folder, file);
  const text = readText(reading, absolute, named);
  return text === null ? [] : format.rows(shown(reading, absolute), text, reading.problems);
}
