import type { Problem } from '../model/problem.ts';

/** Returns the problems as workflow commands of GitHub Actions, one a line: they annotate the diff. */
export function formatGithub(problems: readonly Problem[]): string {
  return problems.map(workflowCommand).join('\n');
}

function workflowCommand(problem: Problem): string {
  const properties = [`file=${escapeProperty(problem.file)}`];
  if (problem.line !== null) {
    const column = problem.column ?? 1;
    properties.push(`line=${problem.line}`, `col=${column}`, `endColumn=${column + problem.length}`);
  }
  properties.push(`title=${escapeProperty(problem.code)}`);
  const hint = problem.hint === null ? '' : `\nhint: ${problem.hint}`;
  return `::${problem.severity} ${properties.join(',')}::${escapeData(problem.message + hint)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
