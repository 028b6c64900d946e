import type { Problem } from '../../model/problem.ts';
import { print } from '../problems.ts';
import { type Path, problemAt, readSource, type Source } from '../source.ts';
import type { Row } from './row.ts';

/** Returns the rows of a list that stands at `path` in a YAML or JSON source. */
export function rowsOfList(source: Source, path: Path, value: readonly unknown[]): readonly Row[] {
  return value.map((item, index) => ({
    value: item,
    place: (key) => {
      const at = key === undefined ? [...path, index] : [...path, index, key];
      return source.locate(at, key === undefined || key === 'id' ? 'value' : 'key');
    },
  }));
}

/** Returns the rows of a file that is one list. */
export function rowsOfListFile(file: string, text: string, problems: Problem[]): readonly Row[] {
  const { source, problems: found } = readSource(file, text);
  problems.push(...found);
  if (source === null) return [];
  if (Array.isArray(source.value)) return rowsOfList(source, [], source.value as readonly unknown[]);
  if (source.value === null) return [];
  const message = `a file of cases must be a list, not ${print(source.value)}`;
  problems.push(problemAt(source.locate([]), 'spec/wrong-type', message));
  return [];
}
