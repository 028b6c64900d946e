import { brief, plain } from '../markdown-text.ts';
import type { GateCell } from './document.ts';
import { baselineCost, candidateCost, changeOf, nameOf, rangeOf, VERDICTS } from './words.ts';

/** Characters of a name that a table shows. */
const NAME = 120;

/** Returns the cell's name, escaped for Markdown and of a length that a table bears. */
export function shownName(cell: GateCell): string {
  return plain(brief(nameOf(cell), NAME));
}

/** The two lines that begin a table of cells. */
export const TABLE_HEAD: readonly string[] = [
  '| Cell | Before | After | Change | Verdict |',
  '| --- | ---: | ---: | ---: | --- |',
];

/** Returns the cell as one line of that table. */
export function tableRow(cell: GateCell): string {
  const range = rangeOf(cell);
  const change = range === null ? changeOf(cell) : `${changeOf(cell)} (${range})`;
  const { mark, word } = VERDICTS[cell.verdict];
  const level = cell.level === 'warn' ? ' (warning)' : '';
  const costs = `${baselineCost(cell)} | ${candidateCost(cell)}`;
  return `| ${shownName(cell)} | ${costs} | ${change} | ${mark} ${word}${level} |`;
}
