import type { Problem } from '../../model/problem.ts';
import { type Place, problemAt, readSource } from '../source.ts';
import type { CasesFormat } from './format.ts';
import type { Row } from './row.ts';

/** One case a line, as JSON; empty lines are skipped. */
export const jsonlCases: CasesFormat = { extensions: ['.jsonl', '.ndjson'], rows };

function rows(file: string, text: string, problems: Problem[]): readonly Row[] {
  return text.split('\n').flatMap((raw, index) => {
    const line = raw.trim();
    if (line === '') return [];
    const place: Place = { file, line: index + 1, column: 1, length: line.length };
    // Read as a JSON file of its own, so that a mistake has a column.
    const { source, problems: found } = readSource('line.json', line);
    if (source !== null) return [{ value: source.value, place: () => place }];
    problems.push(
      ...found.map((problem) =>
        problemAt(
          { ...place, column: problem.column, length: problem.length },
          problem.code,
          problem.message,
          problem.hint,
        ),
      ),
    );
    return [];
  });
}
