import type { CellRow } from '../../../reports/view/cell-row.ts';
import type { Shown } from '../../../reports/view/footnotes.ts';
import type { SpecView } from '../../../reports/view/spec.ts';
import type { ReportView } from '../../../reports/view.ts';
import { plainStyle, type Style } from './style.ts';
import { type Cell, type Column, superscript, tableLines } from './table.ts';
import { printable, wrap } from './width.ts';

/** How wide and how colourful a summary may be. */
export interface SummaryOptions {
  readonly style: Style;
  readonly columns: number;
}

const PLAIN: SummaryOptions = { style: plainStyle(), columns: 100 };

/** Returns what a run says at its end: a table a spec, the pick, spend, doubts. Ends without a line break. */
export function renderSummary(view: ReportView, options: SummaryOptions = PLAIN): string {
  const { style, columns } = options;
  const blocks = [
    [style.strong(printable(view.headline)), ...wrapped(metaOf(view), columns).map(style.dim)],
    ...(view.header.synthetic === null ? [] : [wrapped(view.header.synthetic, columns).map(style.warn)]),
    ...view.specs.map((spec) => specLines(spec, options)),
    spendLines(view, columns),
    view.audits.flatMap((sentence) => wrapped(printable(sentence), columns)),
    doubtLines(view, options),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function metaOf({ header }: ReportView): string {
  return printable(
    `${header.project} · run ${header.run} · ${header.trials} trials, ${header.correct} correct · rate card ${header.rateCard}`,
  );
}

const COLUMNS: readonly Column[] = [
  { title: 'variant', align: 'left' },
  { title: '$/correct', align: 'decimal' },
  { title: 'yield', align: 'decimal' },
  { title: 'correct', align: 'right' },
  { title: 'first pass', align: 'decimal' },
  { title: '$/trial', align: 'decimal' },
  { title: 'attempts', align: 'decimal' },
  { title: 'p95', align: 'right' },
];

function specLines(spec: SpecView, { style, columns }: SummaryOptions): readonly string[] {
  const floor = spec.floor === null ? '' : `, yield floor ${spec.floor}`;
  return [
    `${style.strong(printable(spec.id))}${style.dim(printable(floor))}`,
    ...tableLines(
      COLUMNS,
      spec.rows.map((row) => cellsOf(row, style)),
      columns,
    ),
    ...wrapped(printable(whyOf(spec)), columns),
    ...noteLines(spec, columns),
  ];
}

function cellsOf(row: CellRow, style: Style): readonly Cell[] {
  const name = { text: `${row.isPick ? '▸' : ' '} ${printable(row.variant.id)}` };
  return [
    row.isPick ? { ...name, style: (text) => style.good(style.strong(text)) } : name,
    { ...shown(row.cpco), ...(row.isPick ? { style: style.strong } : {}) },
    { ...shown(row.yield), ...(row.flags.length > 0 ? { style: style.warn } : {}) },
    { text: row.yieldCounts },
    { text: row.firstPassYield.text },
    { text: row.costPerTrial.text },
    { text: row.attempts },
    { text: row.p95 },
  ];
}

function shown({ text, marks }: Shown): Cell {
  return { text, marks };
}

function whyOf({ pick }: SpecView): string {
  const found = pick.variant === null ? pick.verdict : `Pick: ${pick.variant.id}`;
  return `${found}. ${pick.why}`;
}

/** Flags, outcomes without a verdict and false verdicts: they are said, not only coloured. */
function noteLines(spec: SpecView, columns: number): readonly string[] {
  return spec.rows.flatMap((row) => {
    const parts = [
      ...row.flags,
      ...row.otherOutcomes.map(({ name, count }) => `${count} ${name}`),
      ...(row.falseAccepts > 0 ? [`${row.falseAccepts} of ${row.accepted} accepted outputs were wrong`] : []),
      ...(row.falseRejects > 0 ? [`${row.falseRejects} correct outputs were not accepted`] : []),
    ];
    return parts.length === 0 ? [] : wrapped(printable(`${row.variant.id}: ${parts.join(', ')}`), columns);
  });
}

function spendLines({ spend, budgets }: ReportView, columns: number): readonly string[] {
  const parts = spend.components.map(({ name, text, share }) => `${name.toLowerCase()} ${text} (${share})`);
  const split = parts.length === 0 ? '' : `: ${parts.join(', ')}`;
  return [
    ...wrapped(`${spend.reused === null ? 'Spent' : 'In these figures'} ${spend.total}${split}`, columns),
    ...(spend.inDoubt === null ? [] : wrapped(`plus ${spend.inDoubt}`, columns)),
    ...(spend.reused === null ? [] : wrapped(spend.reused, columns)),
    ...budgets.flatMap((sentence) => wrapped(printable(sentence), columns)),
    ...(spend.wasteSentence === null ? [] : wrapped(`${spend.waste} of it: ${spend.wasteSentence}`, columns)),
    ...(spend.fallback === null ? [] : [`Work by hand besides: ${spend.fallback}`]),
    ...(spend.shadow === null ? [] : [`Replayed calls would have cost ${spend.shadow}`]),
  ];
}

function doubtLines(view: ReportView, { style, columns }: SummaryOptions): readonly string[] {
  const broken = view.trust.filter(({ status }) => status === 'broken');
  return [
    ...view.footnotes.flatMap(({ number, text }) =>
      wrapped(`${superscript(number)} ${printable(text)}`, columns).map(style.dim),
    ),
    ...broken.flatMap(({ text }) => wrapped(`✗ ${printable(text)}`, columns).map(style.bad)),
  ];
}

function wrapped(text: string, columns: number): readonly string[] {
  return wrap(text, columns, '  ').split('\n');
}
