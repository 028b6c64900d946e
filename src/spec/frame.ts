import type { Problem } from '../model/problem.ts';

const WIDTH = 110;

/** Returns the problem as text for a terminal, with the line it is about and a mark under the mistake. */
export function renderProblem(problem: Problem, sources: ReadonlyMap<string, string>): string {
  const lines = [`${problem.severity}[${problem.code}]: ${printable(problem.message)}`];
  const at = problem.line === null ? '' : `:${problem.line}:${problem.column ?? 1}`;
  lines.push(` --> ${printable(problem.file)}${at}`);
  lines.push(...codeFrame(problem, sources.get(problem.file)));
  if (problem.hint !== null) lines.push(`  = hint: ${printable(problem.hint)}`);
  return lines.join('\n');
}

/** Returns all problems as text, with an empty line between them. */
export function renderProblems(problems: readonly Problem[], sources: ReadonlyMap<string, string>): string {
  return problems.map((problem) => renderProblem(problem, sources)).join('\n\n');
}

function codeFrame(problem: Problem, text: string | undefined): string[] {
  if (problem.line === null || text === undefined) return [];
  const line = text.split('\n', problem.line)[problem.line - 1]?.replace(/\r$/, '');
  if (line === undefined) return [];
  const column = (problem.column ?? 1) - 1;
  const cut = windowAround(line, column);
  const gutter = `${problem.line} | `;
  const length = Math.max(1, Math.min(problem.length, cut.text.length - cut.column));
  const mark = `${' '.repeat(gutter.length + cut.column)}${'^'.repeat(length)}`;
  return [`${gutter}${cut.text}`.trimEnd(), mark];
}

// A line of JSON Lines can be thousands of characters long: show the part around the mistake.
function windowAround(line: string, column: number): { readonly text: string; readonly column: number } {
  const clean = printable(line);
  if (clean.length <= WIDTH) return { text: clean, column: Math.min(column, clean.length) };
  const start = Math.max(0, Math.min(column - 20, clean.length - WIDTH));
  const head = start > 0 ? '…' : '';
  const tail = start + WIDTH < clean.length ? '…' : '';
  return { text: `${head}${clean.slice(start, start + WIDTH)}${tail}`, column: column - start + head.length };
}

// Files are not trusted: control characters could rewrite what the terminal shows. One for one keeps columns.
// Controls (C0, C1), marks that turn the reading direction, and the separators of lines.
const UNPRINTABLE = /[\p{Cc}\u{200E}\u{200F}\u{2028}-\u{202E}\u{2066}-\u{2069}]/gu;

function printable(text: string): string {
  return text.replaceAll('\t', ' ').replaceAll(UNPRINTABLE, '�');
}
