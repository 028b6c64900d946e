import { acceptCommand } from '../../../reports/gate/accept-command.ts';
import type { GateCell, GateDocument } from '../../../reports/gate/document.ts';
import {
  aggregateText,
  baselineCost,
  boundsText,
  candidateCost,
  changedCells,
  changeOf,
  factorsText,
  guardText,
  markOf,
  moneyLine,
  nameOf,
  rangeOf,
  settleText,
  unchangedText,
  VERDICTS,
} from '../../../reports/gate/words.ts';
import type { Style } from '../terminal/style.ts';
import { type Column, tableLines } from '../terminal/table.ts';
import { printable, wrap } from '../terminal/width.ts';

export interface GateTextOptions {
  readonly style: Style;
  readonly columns: number;
  /** Where the files are; null when none were written. */
  readonly out: string | null;
}

/** Cells that a terminal shows, the gravest first: the files have them all. */
const MOST_CELLS = 20;

const COLUMNS: readonly Column[] = [
  { title: 'cell', align: 'left' },
  { title: 'before', align: 'decimal' },
  { title: 'after', align: 'decimal' },
  { title: 'change', align: 'right' },
  { title: '95 %', align: 'left' },
  { title: 'verdict', align: 'left' },
];

/** Returns a gate for people: the verdict first, a row for every changed cell, the money, and how to go on. */
export function gateText(document: GateDocument, options: GateTextOptions): string {
  const { style, columns } = options;
  const lines = (text: string, paint: (line: string) => string = (line) => line): readonly string[] =>
    wrap(printable(text), columns, '  ').split('\n').map(paint);
  const changed = changedCells(document);
  const cells = changed.slice(0, MOST_CELLS);
  const more = changed.length - cells.length;
  const blocks: readonly (readonly string[])[] = [
    lines(`${markOf(document)} ${document.title}`, document.passed ? style.strong : style.bad),
    problemLines(document, lines, style),
    cells.length === 0
      ? []
      : tableLines(
          COLUMNS,
          cells.map((cell) => rowOf(cell, style)),
          columns,
        ),
    cells.flatMap((cell) => cellLines(cell, lines, style)),
    more === 0 ? [] : lines(`and ${more} more changed cells: gate.json has them all`),
    aggregateLines(document, lines),
    [
      ...lines([unchangedText(document), moneyLine(document)].filter((part) => part !== null).join(' ')),
      ...(document.synthetic
        ? lines('Sandbox models answered: these figures are synthetic.', style.dim)
        : []),
    ],
    document.warnings.flatMap(({ message }) => lines(`note: ${message}`, style.warn)),
    [
      ...acceptLines(cells, lines),
      ...(options.out === null ? [] : lines(`Files: ${options.out}`, style.dim)),
    ],
  ];
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n');
}

type Lines = (text: string, paint?: (line: string) => string) => readonly string[];

function problemLines({ problem }: GateDocument, lines: Lines, style: Style): readonly string[] {
  if (problem === null) return [];
  return [
    ...lines(problem.message, style.bad),
    ...(problem.hint === null ? [] : lines(`hint: ${problem.hint}`)),
  ];
}

function rowOf(
  cell: GateCell,
  style: Style,
): readonly { readonly text: string; readonly style?: Style['bad'] }[] {
  const { mark, word } = VERDICTS[cell.verdict];
  const paint = cell.level === 'error' ? style.bad : cell.level === 'warn' ? style.warn : style.good;
  return [
    { text: printable(nameOf(cell)) },
    { text: baselineCost(cell) },
    { text: candidateCost(cell) },
    { text: changeOf(cell) },
    { text: rangeOf(cell) ?? '–' },
    { text: `${mark} ${word}`, style: paint },
  ];
}

function cellLines(cell: GateCell, lines: Lines, style: Style): readonly string[] {
  const settle = settleText(cell);
  const why = `${nameOf(cell)}: ${cell.reason}${settle === null ? '' : `; ${settle}`}`;
  const tested = cell.comparison !== null && cell.comparison.ratio !== null;
  return [
    ...lines(why),
    ...(tested && cell.factors !== null
      ? lines(`  ${factorsText(cell.factors, cell)} ${boundsText(cell)}`, style.dim)
      : []),
    ...cell.guards.filter(({ held }) => !held).flatMap((guard) => lines(`  ${guardText(guard)}`, style.bad)),
    ...cell.warnings.flatMap(({ message }) => lines(`  note: ${message}`, style.warn)),
  ];
}

function aggregateLines({ aggregate }: GateDocument, lines: Lines): readonly string[] {
  if (aggregate === null) return [];
  return lines(aggregateText(aggregate));
}

function acceptLines(cells: readonly GateCell[], lines: Lines): readonly string[] {
  const commands = cells.map(acceptCommand).filter((command) => command !== null);
  if (commands.length === 0) return [];
  return [
    ...lines('To let a regression through on purpose, commit what this writes:'),
    ...commands.map((command) => `  ${printable(command)}`),
  ];
}
