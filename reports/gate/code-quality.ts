import { createHash } from 'node:crypto';
import { oneLine } from '../markdown-text.ts';
import type { GateOutput } from './definition.ts';
import type { GateCell, GateDocument } from './document.ts';
import { boundsText, changedCells, changeOf, guardText, nameOf, VERDICTS } from './words.ts';

/** One issue as GitLab reads it (the Code Climate fields that it uses). */
interface Issue {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: 'critical' | 'minor';
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

/** For merge requests: every finding that fails or warns, on the spec's line. */
export const codeQuality: GateOutput = {
  id: 'code-quality',
  fileName: 'gl-code-quality.json',
  summary: "Every finding that fails or warns, as GitLab's code quality report.",
  written: 'always',
  render: (document) => `${JSON.stringify(issuesOf(document), null, 2)}\n`,
};

function issuesOf(document: GateDocument): readonly Issue[] {
  const worth = changedCells(document).filter(({ level }) => level !== 'note');
  return worth.flatMap((cell) => [
    issue(cell, document, { metric: 'cost-per-correct', text: findingText(cell) }),
    ...cell.guards
      .filter(({ held }) => !held)
      .map((guard) => issue(cell, document, { metric: guard.name, text: guardText(guard) })),
  ]);
}

function findingText(cell: GateCell): string {
  const ratio = cell.comparison?.ratio ?? null;
  const change = ratio === null ? '' : ` ${changeOf(cell)} (${boundsText(cell)})`;
  return `${VERDICTS[cell.verdict].word}${change}: ${cell.reason}`;
}

function issue(
  cell: GateCell,
  { project }: GateDocument,
  { metric, text }: { readonly metric: string; readonly text: string },
): Issue {
  const { file, line } = cell.place ?? { file: project.file, line: 1 };
  return {
    description: oneLine(`${nameOf(cell)}: ${text}`),
    check_name: `firstpass/${metric}`,
    // Without the value: the finding of a later try is the same finding. The parts are kept apart as JSON does.
    fingerprint: createHash('sha256')
      .update(JSON.stringify([cell.spec, cell.variant, metric]))
      .digest('hex'),
    severity: cell.level === 'error' ? 'critical' : 'minor',
    location: { path: file.replace(/^(\.\/)+/, ''), lines: { begin: line } },
  };
}
