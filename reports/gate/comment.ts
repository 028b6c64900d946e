import { createHash } from 'node:crypto';
import { brief, code, fenced, plain } from '../markdown-text.ts';
import { acceptCommand } from './accept-command.ts';
import { shownName, TABLE_HEAD, tableRow } from './cell-table.ts';
import type { GateOutput } from './definition.ts';
import type { GateCell, GateDocument } from './document.ts';
import { leadLines, sentence, titleText } from './lead.ts';
import {
  boundsText,
  changedCells,
  changeOf,
  guardText,
  moneyLine,
  settleText,
  unchangedText,
  VERDICTS,
} from './words.ts';

/** Forges refuse a comment of more than 65,536 characters. */
const MOST_CHARACTERS = 60_000;

/** Rows before the fold: with them, what is seen at once are twelve lines. */
const ROWS_AT_ONCE = 4;

/** For the pull request: one comment that every later gate edits. */
export const comment: GateOutput = {
  id: 'comment',
  fileName: 'comment.md',
  summary: 'One comment for the pull request, with the verdict, the gravest change and how to accept it.',
  written: 'always',
  render: (document) => commentText(document, []),
};

/**
 * Returns the hidden first line by which the comment is found again. Projects of one repository have comments of
 * their own: the id is a digest of the project's file, so that no name can break the line.
 */
export function commentMarker({ project }: Pick<GateDocument, 'project'>): string {
  const id = createHash('sha256').update(project.file).digest('hex').slice(0, 12);
  return `<!-- firstpass:v1:${id} -->`;
}

/** Returns the comment, below 60,000 characters; `notes` are Markdown for the line of the money, such as a link. */
export function commentText(document: GateDocument, notes: readonly string[]): string {
  const cells = changedCells(document);
  const shown = cells.slice(0, ROWS_AT_ONCE);
  const rest = cells.length - shown.length;
  const more = rest === 0 ? null : `${rest} more ${rest === 1 ? 'cell' : 'cells'} below.`;
  const synthetic = document.synthetic ? 'Sandbox models answered: these figures are synthetic.' : null;
  const head = [
    commentMarker(document),
    `### ${titleText(document)}`,
    // Two spaces end the line in every dialect.
    leadLines(document).join('  \n'),
    '',
    ...(shown.length < 2 ? [] : [...TABLE_HEAD, ...shown.map(tableRow), '']),
    [more, unchangedText(document), moneyLine(document), synthetic, ...notes]
      .filter((part) => part !== null)
      .join(' '),
    '',
  ].join('\n');
  const tail = `\n</details>\n`;
  const room = MOST_CHARACTERS - head.length - tail.length;
  return `${head}${folded(document, cells, room)}${tail}`;
}

function folded(document: GateDocument, cells: readonly GateCell[], room: number): string {
  const opening = '<details><summary>Every cell, and what to do</summary>\n';
  const closing = closingLines(document).join('\n');
  let text = opening;
  let left = cells.length;
  for (const cell of cells) {
    const next = `\n${cellLines(cell).join('\n')}\n`;
    if (text.length + next.length + leftOut(left).length + closing.length > room) break;
    text += next;
    left -= 1;
  }
  return `${text}${left === 0 ? '' : leftOut(left)}${closing}`;
}

function leftOut(cells: number): string {
  return `\n${cells} more ${cells === 1 ? 'cell is' : 'cells are'} left out here for length: gate.json has them all.\n`;
}

function cellLines(cell: GateCell): readonly string[] {
  const settle = settleText(cell);
  const command = acceptCommand(cell);
  const { accepted } = cell;
  const { mark, word } = VERDICTS[cell.verdict];
  const tested = cell.comparison !== null;
  return [
    `**${shownName(cell)}** ${mark} ${word}${tested ? ` ${changeOf(cell)} (${boundsText(cell)})` : ''}: ${sentence(cell.reason)}.`,
    ...cell.guards.filter(({ held }) => !held).map((guard) => `- Bound: ${sentence(guardText(guard))}`),
    ...(settle === null ? [] : [`- To settle: ${settle}`]),
    ...(accepted === null
      ? []
      : [
          `- Accepted until ${plain(brief(accepted.expires, 40))}, up to ${accepted.maxRatio} times: ${sentence(accepted.reason)}`,
        ]),
    ...cell.warnings.slice(0, 5).map(({ message }) => `- Note: ${sentence(message)}`),
    ...(command === null || command.length > 1000
      ? []
      : ['', 'To let it through on purpose, commit what this writes:', '', fenced(command, 'sh')]),
  ];
}

function closingLines(document: GateDocument): readonly string[] {
  const { commit, reproduce, version, warnings } = document;
  const base = commit.base === null ? 'no base' : `base ${plain(commit.base.slice(0, 7))}`;
  return [
    '',
    ...warnings.slice(0, 5).map(({ message }) => `- Note: ${sentence(message)}`),
    `Project ${plain(brief(document.project.file, 120))}, ${base}. Made by firstpass ${plain(brief(version, 40))}; again by \`${code(brief(reproduce, 300))}\``,
  ];
}
