import type {
  CompareCase,
  CompareCaseState,
  CompareCell,
  CompareDocument,
  ShownNumber,
} from '../../reports/comparison/document.ts';
import { signedPercent, signedPoints } from '../../reports/comparison/reason.ts';
import { counted, money, percent } from '../../reports/format.ts';
import { type Footnotes, openFootnotes } from '../../reports/view/footnotes.ts';
import { roundedUsd } from '../analyse/figure.ts';
import type { ComponentChange } from '../analyse/comparison/components.ts';
import type { CellFinding } from '../analyse/comparison/run-comparison.ts';
import { parseUsd } from '../model/money.ts';
import type { Style } from './terminal/style.ts';
import { type Column, superscript, tableLines } from './terminal/table.ts';
import { printable, wrap } from './terminal/width.ts';

export interface CompareTextOptions {
  readonly style: Style;
  readonly columns: number;
  readonly pValues: boolean;
}

/** Returns a comparison for people: a table of the cells, what made each change, the doubts. */
export function compareText(found: CompareDocument, options: CompareTextOptions): string {
  const footnotes = openFootnotes();
  const { style, columns } = options;
  const blocks = [
    headLines(found, options),
    tableOf(found, options, footnotes),
    ...found.cells.map((cell) => cellLines(cell, options)),
    ...(found.refused.length === 0
      ? []
      : [
          found.refused.flatMap(({ message, hint }) =>
            wrapped(`not compared: ${message}${hint === null ? '' : ` (${hint})`}`, columns).map(style.warn),
          ),
        ]),
    restLines(found, columns),
    footnotes
      .all()
      .flatMap(({ number, text }) => wrapped(`${superscript(number)} ${text}`, columns).map(style.dim)),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function headLines(found: CompareDocument, { style, columns }: CompareTextOptions): readonly string[] {
  const { inference, margin, confidence } = found.params;
  const about = inference === 'suite' ? 'about these cases' : 'about new cases like these';
  const arms =
    found.baseline === found.candidate
      ? `within run ${found.baseline}`
      : `run ${found.baseline} → run ${found.candidate}`;
  const meta = `${about} · margin ${percent(margin)} · ${percent(confidence)} intervals`;
  return [style.strong(printable(arms)), ...wrapped(meta, columns).map(style.dim)];
}

const COLUMNS: readonly Column[] = [
  { title: 'cell', align: 'left' },
  { title: '$/correct before', align: 'decimal' },
  { title: 'after', align: 'decimal' },
  { title: 'change', align: 'right' },
  { title: 'interval', align: 'left' },
  { title: 'verdict', align: 'left' },
];

function tableOf(
  { cells }: CompareDocument,
  { style, columns }: CompareTextOptions,
  footnotes: Footnotes,
): readonly string[] {
  if (cells.length === 0) return [];
  const paint: Readonly<Record<CellFinding, (text: string) => string>> = {
    regressed: style.bad,
    improved: style.good,
    pass: style.good,
    inconclusive: style.warn,
    unchanged: style.dim,
    'no-baseline': style.warn,
  };
  const rows = cells.map((cell) => [
    { text: printable(nameOf(cell)) },
    { text: cellDollars(cell.baseline.costPerCorrect) },
    { text: cellDollars(cell.candidate.costPerCorrect) },
    { text: ratioText(cell.ratio), marks: footnotes.mark(cell.warnings) },
    { text: rangeOf(cell.interval) },
    { text: cell.finding, style: paint[cell.finding] },
  ]);
  return tableLines(COLUMNS, rows, columns);
}

function nameOf({ spec, baseline, candidate }: CompareCell): string {
  const variant =
    baseline.variant === candidate.variant ? candidate.variant : `${baseline.variant} → ${candidate.variant}`;
  return `${spec} × ${variant}`;
}

function cellLines(cell: CompareCell, { style, columns, pValues }: CompareTextOptions): readonly string[] {
  const { baseline, candidate } = cell;
  const lines = wrapped(printable(`${nameOf(cell)}: ${cell.finding}: ${cell.reason}.`), columns);
  if (baseline.costPerTrial === null || candidate.costPerTrial === null) return lines;
  const cost = partText(cell.costRatio, (value) => signedPercent(value - 1));
  const below = [
    `cost per trial  ${dollars(baseline.costPerTrial)} → ${dollars(candidate.costPerTrial)}  ${cost}`,
    `yield           ${percent(baseline.yield ?? 0)} → ${percent(candidate.yield ?? 0)}  ` +
      partText(cell.yieldDifference, signedPoints),
    ...priceLines(cell),
    ...(pValues ? chanceLines(cell) : []),
    ...caseLines(cell).map(printable),
  ].flatMap((line) => indented(line, columns));
  return [...lines.map(style.strong), ...below];
}

function partText(part: ComponentChange | null, text: (value: number) => string): string {
  if (part === null) return '(nothing to judge it by)';
  const range = `(${text(part.lower)} to ${text(part.upper)})`;
  return `${text(part.value)} ${range} ${part.shown ? 'shown' : 'not shown'}`;
}

function priceLines({ prices }: CompareCell): readonly string[] {
  if (prices === null) return [];
  const known = prices.complete ? '' : ', of what has a price';
  return [
    `as bought       ${signedMoney(prices.difference)} a trial: usage ${signedMoney(prices.usage)}, prices ${signedMoney(prices.price)}${known}`,
  ];
}

function signedMoney(amount: string): string {
  const value = parseUsd(amount);
  return `${value < 0n ? '−' : '+'}${money(value < 0n ? -value : value)}`;
}

function chanceLines({ p, permutation }: CompareCell): readonly string[] {
  if (p === null || permutation === null) return [];
  const by = permutation.kind === 'exact' ? `all ${permutation.total}` : `${permutation.total} random`;
  const corrected = `${chance(p.adjustedGreater)} and ${chance(p.adjustedYieldDrop)}`;
  return [
    `p = ${chance(p.greater)} no dearer, ${chance(p.pass)} dearer by the margin, ` +
      `${chance(p.yieldDrop)} yield no lower (${by} arrangements); corrected for all cells ${corrected}`,
  ];
}

function chance(p: number | null): string {
  return p === null ? 'unknown' : p < 0.0001 ? '<0.0001' : p.toFixed(4);
}

function caseLines({ cases }: CompareCell): readonly string[] {
  const lost = [
    ...(cases.onlyBaseline.length === 0 ? [] : [`${cases.onlyBaseline.length} only before`]),
    ...(cases.onlyCandidate.length === 0 ? [] : [`${cases.onlyCandidate.length} only after`]),
  ];
  const head = `${counted(cases.common, 'case')}: ${cases.worsened} worse, ${cases.improved} better, ${cases.same} alike`;
  const rows = [
    ...cases.worst.map((item) => ['worse', item] as const),
    ...cases.best.map((item) => ['better', item] as const),
  ];
  const table = rows.map(([kind, item]) => caseRow(kind, item));
  return [[head, ...lost].join(', '), ...aligned(table)];
}

function caseRow(kind: string, { case: name, baseline, candidate }: CompareCase): readonly string[] {
  return [
    kind,
    name,
    `${correctOf(baseline)} → ${correctOf(candidate)} correct`,
    `${dollars(baseline.costPerCorrect)} → ${dollars(candidate.costPerCorrect)}`,
  ];
}

function correctOf({ correct, trials }: CompareCaseState): string {
  return `${correct}/${trials}`;
}

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = [0, 1, 2].map((at) => Math.max(0, ...rows.map((row) => (row[at] ?? '').length)));
  return rows.map((row) => row.map((text, at) => text.padEnd(widths[at] ?? 0)).join('  '));
}

function restLines({ aggregate, unmatchedCells }: CompareDocument, columns: number): readonly string[] {
  const lines: string[] = [];
  if (aggregate !== null) {
    const range = `${signedPercent(aggregate.lower - 1)} to ${signedPercent(aggregate.upper - 1)}`;
    lines.push(
      `All ${aggregate.cells} cells together: ${signedPercent(aggregate.ratio - 1)} (${range}), ` +
        `an increase ${aggregate.shown ? 'shown' : 'not shown'} at 1%${aggregate.left === 0 ? '' : `; ${aggregate.left} left out`}`,
    );
  }
  const only = (names: readonly string[], where: string): void => {
    if (names.length > 0) lines.push(`Only ${where}: ${names.join(', ')}`);
  };
  only(unmatchedCells.baseline, 'before');
  only(unmatchedCells.candidate, 'after');
  return lines.flatMap((line) => wrapped(printable(line), columns));
}

function ratioText(ratio: ShownNumber): string {
  if (ratio === null) return '–';
  return ratio === 'Infinity' ? '+∞' : signedPercent(ratio - 1);
}

function rangeOf(interval: CompareCell['interval']): string {
  if (interval === null) return '–';
  return `${signedPercent(interval.lower - 1)} to ${signedPercent(interval.upper - 1)}`;
}

/** In a table a word would push the numbers aside. */
function cellDollars(value: ShownNumber): string {
  return value === 'Infinity' ? '∞' : dollars(value);
}

function dollars(value: ShownNumber): string {
  if (value === null) return '–';
  if (value === 'Infinity') return 'none correct';
  return money(parseUsd(roundedUsd(value) ?? '0'));
}

/** Returns a line below a cell's name, wrapped. */
function indented(text: string, columns: number): readonly string[] {
  return wrap(text, columns - 2, '  ')
    .split('\n')
    .map((line) => `  ${line}`.trimEnd());
}

function wrapped(text: string, columns: number): readonly string[] {
  return wrap(text, columns, '  ').split('\n');
}
