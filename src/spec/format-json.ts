import type { Problem } from '../model/problem.ts';

/** Returns the problems as one JSON document for programs. */
export function formatJson(problems: readonly Problem[]): string {
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  const document = { schema: 'problems/1', errors, warnings: problems.length - errors, problems };
  return JSON.stringify(document, null, 2);
}
