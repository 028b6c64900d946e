import { factorsOf, ratioAtReview } from '../../src/analyse/comparison/factors.ts';
import type { CompareOptions } from '../../src/analyse/comparison/compare.ts';
import type { CellFinding, JudgedCell, RunComparison } from '../../src/analyse/comparison/run-comparison.ts';
import { AGGREGATE_ALPHA } from '../../src/analyse/comparison/suite-aggregate.ts';
import type { GateVerdict } from '../../src/gate/finding.ts';
import type { CompareDocument } from '../comparison/document.ts';
import { count, counted, dollarText, listed, percent, shorten } from '../format.ts';
import { type DumbbellView, dumbbellView } from './dumbbell.ts';
import { type ForestRow, forestRows, type ForestScale, forestScale } from './forest.ts';
import type { GateCard } from './gate/card.ts';
import { changeText } from './lead.ts';
import type { VariantView } from './variant.ts';

/** Whether a run is worse than its baseline. */
export interface RegressionView {
  readonly baseline: string;
  readonly state: RegressionState;
  /** The answer in one line. */
  readonly answer: string;
  /** For a title: what happened, shorter. */
  readonly title: string;
  /** One or two sentences, computed. */
  readonly sentence: string;
  /** The four numbers that multiply to the change of the cell that decides; empty when there is none. */
  readonly factors: readonly RegressionFactor[];
  /** Cells in the order of their gravity. */
  readonly rows: readonly ForestRow[];
  readonly scale: ForestScale;
  /** Such as `+25%`. */
  readonly margin: string;
  /** What it takes to settle what is open; null when nothing is. */
  readonly settle: string | null;
  /** The typical change over all cells; null with fewer than two. */
  readonly aggregate: string | null;
  /** Cells that could not be compared, and why. */
  readonly refused: readonly { readonly cell: string; readonly why: string }[];
  /** Cells that only one of the runs has; null when there are none. */
  readonly unmatched: string | null;
  /** How the ratio of the deciding cell moves with the rate of review; null when no review was paid for. */
  readonly review: string | null;
  /** Cases of the cell that decides; null when there is none. */
  readonly cases: DumbbellView | null;
  readonly warnings: readonly string[];
  /** Null for a comparison that gates nothing. */
  readonly gate: GateCard | null;
}

/** A comparison's own, or a gate's. */
export type RegressionState = ComparedState | GateVerdict;

type ComparedState = CellFinding | 'degraded';

export interface RegressionFactor {
  readonly name: string;
  /** As a change, such as `+30%`. */
  readonly text: string;
  /** From what to what. */
  readonly detail: string;
}

/** A comparison with a baseline, and its document. */
export interface Compared {
  readonly comparison: RunComparison;
  readonly document: CompareDocument;
  readonly options: CompareOptions;
}

/** Returns the view; `anchorOf` gives the place of a cell on the page, null when it has none. */
export function regressionView(
  compared: Compared,
  variants: ReadonlyMap<string, VariantView>,
  anchorOf: (spec: string, variant: string) => string | null,
): RegressionView {
  const { comparison, document, options } = compared;
  const rows = forestRows(compared, variants, anchorOf);
  const worst = rows[0];
  const at = worst === undefined ? -1 : document.cells.findIndex((cell) => isOf(cell, worst));
  const cell = comparison.cells[at];
  const state = stateOf(rows, comparison);
  const margin = `+${percent(options.margin)}`;
  return {
    baseline: document.baseline,
    state,
    answer: answerOf(state, rows, margin),
    title: titleOf(state, rows),
    // Where not all may be trusted no single number is put forward.
    sentence:
      state === 'degraded'
        ? `${counted(comparison.refused.length, 'cell')} could not be compared; the others are shown below.`
        : worst === undefined
          ? ''
          : sentenceOf(worst, state),
    factors:
      cell === undefined || state === 'degraded'
        ? []
        : factorsView(cell, document.cells[at]?.prices?.price ?? null),
    rows,
    scale: forestScale(rows, options.margin),
    margin,
    settle: settleOf(compared),
    aggregate: aggregateOf(document),
    refused: document.refused.map(({ spec, variant, message, hint }) => ({
      cell: `${variant} on ${spec}`,
      why: hint === null ? message : `${message}: ${hint}`,
    })),
    unmatched: unmatchedOf(document),
    review: cell === undefined ? null : reviewOf(cell),
    cases: casesOf(cell, worst),
    warnings: [...new Set(document.cells.flatMap(({ warnings }) => warnings.map(({ message }) => message)))],
    gate: null,
  };
}

function casesOf(cell: JudgedCell | undefined, row: ForestRow | undefined): DumbbellView | null {
  const found = cell?.found ?? null;
  return found === null || row === undefined ? null : dumbbellView(found.cases, row);
}

function isOf(
  cell: { readonly spec: string; readonly candidate: { readonly variant: string } },
  row: ForestRow,
): boolean {
  return cell.spec === row.spec && cell.candidate.variant === row.name;
}

function stateOf(rows: readonly ForestRow[], { refused }: RunComparison): ComparedState {
  const found = new Set(rows.map(({ finding }) => finding));
  if (found.has('regressed')) return 'regressed';
  if (refused.length > 0) return 'degraded';
  if (found.has('inconclusive')) return 'inconclusive';
  if (found.has('improved')) return 'improved';
  if (found.has('pass')) return 'pass';
  return found.has('unchanged') ? 'unchanged' : 'no-baseline';
}

function answerOf(state: ComparedState, rows: readonly ForestRow[], margin: string): string {
  const of = (finding: ForestRow['finding']): number => rows.filter((row) => row.finding === finding).length;
  const all = rows.filter(({ finding }) => finding !== 'no-baseline').length;
  switch (state) {
    case 'regressed':
      return all === 1 ? 'Yes' : `Yes, in ${of('regressed')} of ${counted(all, 'cell')}`;
    case 'degraded':
      return 'Cannot be said: not all cells may be compared';
    case 'inconclusive':
      return all === 1
        ? 'Cannot tell yet'
        : `Cannot tell yet in ${of('inconclusive')} of ${counted(all, 'cell')}`;
    case 'improved':
      return `No: ${of('improved') === 1 ? 'one cell' : counted(of('improved'), 'cell')} shown to be cheaper, none dearer`;
    case 'pass':
      return `No: ${all === 1 ? 'the cell stays' : `all ${counted(all, 'cell')} stay`} within ${margin}`;
    case 'unchanged':
      return 'No: the trials are those of the baseline';
    case 'no-baseline':
      return 'Nothing to compare yet';
  }
}

const NAME = 30;

function titleOf(state: ComparedState, rows: readonly ForestRow[]): string {
  const [worst] = rows;
  const what =
    worst === undefined ? '' : `${shorten(worst.name, NAME)} on ${shorten(worst.spec, NAME)} ${worst.change}`;
  const more = rows.filter(({ finding }) => finding === 'regressed').length - 1;
  switch (state) {
    case 'regressed':
      return `Regressed: ${what}${more > 0 ? ` and ${more} more` : ''}`;
    case 'degraded':
      return 'The comparison cannot be trusted';
    case 'inconclusive':
      return `Not settled: ${what}`;
    case 'improved':
      return `Cheaper: ${rows.filter(({ finding }) => finding === 'improved').map((row) => `${shorten(row.name, NAME)} on ${shorten(row.spec, NAME)} ${row.change}`)[0] ?? ''}`;
    case 'pass':
    case 'unchanged':
      return 'No regression';
    case 'no-baseline':
      return 'Nothing to compare yet';
  }
}

function sentenceOf(row: ForestRow, state: ComparedState): string {
  if (state === 'no-baseline') return `${row.name} on ${row.spec}: ${row.reason}.`;
  const change = `${row.baselineCpco} → ${row.candidateCpco} per correct output, ${row.change}${row.range === null ? '' : ` (95% ${row.range})`}`;
  return `${row.name} on ${row.spec}: ${change}. ${row.reason.charAt(0).toUpperCase()}${row.reason.slice(1)}.`;
}

function factorsView(cell: JudgedCell, price: string | null): readonly RegressionFactor[] {
  const { found } = cell;
  if (found === null) return [];
  const { change } = found.comparison;
  const factors = factorsOf(found, cell);
  const { baseline, candidate } = factors.attemptsOf;
  return [
    {
      name: 'yield',
      text: changeText(factors.yield),
      detail: `${percent(change.baseline.yield)} → ${percent(change.candidate.yield)}`,
    },
    {
      name: 'attempts a trial',
      text: changeText(factors.attempts),
      detail: `${baseline.toFixed(2)} → ${candidate.toFixed(2)}`,
    },
    {
      name: 'cost an attempt',
      text: changeText(factors.costPerAttempt),
      detail: `${dollarText(change.baseline.cost / baseline)} → ${dollarText(change.candidate.cost / candidate)}`,
    },
    {
      name: 'prices',
      text: '0%',
      detail:
        price === null
          ? 'the same card'
          : `one card for both; as bought ${dollarText(Number(price))} a trial`,
    },
  ];
}

/** Trials and dollars that would settle the cells that are open. */
function settleOf({ comparison, options }: Compared): string | null {
  const open = comparison.cells.filter(({ finding }) => finding === 'inconclusive');
  if (open.length === 0) return null;
  let [trials, dollars, unknown] = [0, 0, 0];
  for (const { found, judged } of open) {
    if (found === null || found.deciding.trials === null) {
      unknown += 1;
      continue;
    }
    const { change } = found.comparison;
    for (const side of ['baseline', 'candidate'] as const) {
      const missing = Math.max(0, found.deciding.trials - judged[side].trials.length);
      trials += missing;
      dollars += missing * change[side].cost;
    }
  }
  const open_ = open.length === 1 ? 'the open cell' : `the ${open.length} open cells`;
  const rest =
    unknown === 0
      ? ''
      : ` ${counted(unknown, 'cell')} needs repeats first: the spread of its trials is unknown.`;
  if (trials === 0) return rest === '' ? null : rest.trim();
  return `About ${count(trials)} more trials (${dollarText(dollars)}) are likely to settle ${open_} at a margin of ${percent(options.margin)}.${rest}`;
}

function aggregateOf({ aggregate }: CompareDocument): string | null {
  if (aggregate === null) return null;
  const range = `95% ${changeText(aggregate.lower)} to ${changeText(aggregate.upper)}`;
  const left = aggregate.left === 0 ? '' : `; ${counted(aggregate.left, 'cell')} left out`;
  return (
    `Over ${counted(aggregate.cells, 'cell')} the typical change is ${changeText(aggregate.ratio)} (${range}${left}): ` +
    (aggregate.shown
      ? `a rise on the whole is shown at the ${percent(AGGREGATE_ALPHA)} level.`
      : 'no rise on the whole is shown.')
  );
}

function unmatchedOf({ unmatchedCells }: CompareDocument): string | null {
  const parts = [
    unmatchedCells.candidate.length === 0
      ? ''
      : `new, without a baseline: ${listed(unmatchedCells.candidate.slice(0, 6))}`,
    unmatchedCells.baseline.length === 0
      ? ''
      : `gone since the baseline: ${listed(unmatchedCells.baseline.slice(0, 6))}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? null : `Not compared, ${parts.join('; ')}.`;
}

function reviewOf(cell: JudgedCell): string | null {
  const reviewed = [...cell.baseline.trials, ...cell.candidate.trials].some(
    ({ cost }) => (cost.review ?? 0n) > 0n,
  );
  if (!reviewed || cell.found === null) return null;
  const ratios = [0, 0.5, 2].map((rate) => ratioAtReview(cell, rate));
  if (ratios.some((ratio) => !Number.isFinite(ratio))) return null;
  const [none = 1, half = 1, twice = 1] = ratios;
  return `With no review cost the change of ${cell.candidate.variant} on ${cell.spec} is ${changeText(none)}, with half of it ${changeText(half)}, with twice ${changeText(twice)}.`;
}
