/** How a gate's findings are said in a line of text; nothing here is escaped for any format yet. */
import type { GateVerdict } from '../../src/gate/finding.ts';
import type { ShownNumber } from '../comparison/document.ts';
import { signedPercent } from '../comparison/reason.ts';
import { count, counted, dollarText, moneyText, percent } from '../format.ts';
import type { GateCell, GateDocument, GateFactors, GateGuard } from './document.ts';

/** A mark and a word for every verdict: the word says all, for whom the mark says nothing. */
export const VERDICTS: Readonly<Record<GateVerdict, { readonly mark: string; readonly word: string }>> = {
  regressed: { mark: '✕', word: 'regressed' },
  degraded: { mark: '✕', word: 'data not sound' },
  budget: { mark: '?', word: 'budget ended first' },
  inconclusive: { mark: '?', word: 'cannot tell yet' },
  'needs-run': { mark: '?', word: 'needs a run' },
  'no-baseline': { mark: '○', word: 'no baseline' },
  new: { mark: '+', word: 'new' },
  removed: { mark: '−', word: 'removed' },
  accepted: { mark: '✓', word: 'regressed, accepted' },
  improved: { mark: '✓', word: 'cheaper' },
  pass: { mark: '✓', word: 'not worse' },
  unchanged: { mark: '=', word: 'unchanged' },
};

/** Returns the mark of the whole gate: what fails it is never shown by the mark of a pass. */
export function markOf({ passed, verdict }: GateDocument): string {
  return passed ? VERDICTS[verdict].mark : '✕';
}

export function nameOf({ spec, variant }: Pick<GateCell, 'spec' | 'variant'>): string {
  return `${spec} on ${variant}`;
}

/** Returns the cells that anything was found about, in the order of the document. */
export function changedCells({ cells }: GateDocument): readonly GateCell[] {
  return cells.filter((cell) => cell.verdict !== 'unchanged');
}

/** Returns a cost per correct output such as `$0.0360`; `–` where there is none, `∞` where nothing was correct. */
export function dollars(value: ShownNumber): string {
  if (value === null) return '–';
  if (value === 'Infinity') return '∞';
  return value < 1e15 ? dollarText(value) : `$${value.toExponential(2)}`;
}

export function baselineCost({ comparison }: GateCell): string {
  return dollars(comparison?.baseline.costPerCorrect ?? null);
}

export function candidateCost({ comparison }: GateCell): string {
  return dollars(comparison?.candidate.costPerCorrect ?? null);
}

/** Ratio from which a change is said as a multiple: nobody reads `+20994%`. */
const MULTIPLE = 10;

/** Returns a ratio as a change, such as `+54%` or `×21`; `–` where there is none. */
export function changeText(ratio: ShownNumber): string {
  if (ratio === null) return '–';
  if (ratio !== 'Infinity' && Math.abs(ratio - 1) < 0.0005) return '0%';
  if (ratio !== 'Infinity' && ratio >= MULTIPLE && Number.isFinite(ratio)) {
    return `×${ratio < 1e6 ? count(Math.round(ratio)) : ratio.toExponential(1)}`;
  }
  return signedPercent(ratio === 'Infinity' ? Number.POSITIVE_INFINITY : ratio - 1);
}

/** Returns what all tested cells say together: a change that chance may make is not said as one. */
export function aggregateText(aggregate: NonNullable<GateDocument['aggregate']>): string {
  const { ratio, lower, upper, shown, cells } = aggregate;
  const over = `Over all ${cells} tested cells`;
  const range = `${changeText(lower)} to ${changeText(upper)}`;
  // `shown` is of a rise alone: a fall shows by its interval.
  const fell = upper < 1;
  return shown || fell
    ? `${over} a correct output costs ${changeText(ratio)} (${range}).`
    : `${over} no change of what a correct output costs is shown (${changeText(ratio)}, ${range}).`;
}

/** Returns the change of a cell's cost per correct output; `–` where nothing was tested. */
export function changeOf({ comparison }: GateCell): string {
  return changeText(comparison?.ratio ?? null);
}

/** Returns the interval of the change such as `+16% to +105%`; null without one. */
export function rangeOf({ comparison }: GateCell): string | null {
  const interval = comparison?.interval ?? null;
  return interval === null ? null : `${changeText(interval.lower)} to ${changeText(interval.upper)}`;
}

/** Returns such as `95% +16% to +105%; limit +25%`. */
export function boundsText(cell: GateCell): string {
  const range = rangeOf(cell);
  const limit = `limit ${changeText(1 + cell.margin)}`;
  return range === null ? limit : `${percent(cell.confidence)} ${range}; ${limit}`;
}

/** Returns what the change is made of, such as `From yield +30% (96% → 74%), attempts +25%, …`. */
export function factorsText(factors: GateFactors, { comparison }: GateCell): string {
  const before = comparison?.baseline.yield ?? null;
  const after = comparison?.candidate.yield ?? null;
  const yields = before === null || after === null ? '' : ` (${percent(before)} → ${percent(after)})`;
  return [
    `From yield ${changeText(factors.yield)}${yields}`,
    `attempts ${changeText(factors.attempts)}`,
    `cost per attempt ${changeText(factors.costPerAttempt)}`,
    `prices ${changeText(factors.prices)}.`,
  ].join(', ');
}

/** Returns what the gate spent and saved, such as `400 new trials, $37.50 of $60.00; 800 reused, …`. */
export function moneyLine({ money }: GateDocument): string {
  const budget = money.budgetUsd === null ? '' : ` of ${moneyText(money.budgetUsd)}`;
  const lowerBound = money.unpriced > 0 ? '≥ ' : '';
  const bought = `${counted(money.newTrials, 'new trial')}, ${lowerBound}${moneyText(money.spentUsd)}${budget} spent`;
  const reused = `${count(money.reusedTrials)} reused, ${moneyText(money.savedByReuseUsd)} saved`;
  const early = `${moneyText(money.savedByEarlyStopUsd)} saved by stopping early`;
  return `${bought}; ${reused}; ${early}.`;
}

/** Returns the unchanged cells as a sentence, or null when there is none. */
export function unchangedText({ cells }: GateDocument): string | null {
  const unchanged = cells.filter((cell) => cell.verdict === 'unchanged').length;
  return unchanged === 0 ? null : `${counted(unchanged, 'cell')} unchanged.`;
}

/** Returns such as `about 250 more trials ($11.20) would settle it`; null where nothing would. */
export function settleText({ toSettle }: GateCell): string | null {
  if (toSettle === null) return null;
  const price = toSettle.usd === null ? '' : ` (${moneyText(toSettle.usd)})`;
  return `about ${counted(toSettle.trials, 'more trial')}${price} would settle it`;
}

const GUARDS: Readonly<Record<GateGuard['name'], string>> = {
  'yield-floor': "the spec's least yield",
  'min-yield': 'the least yield',
  'max-cost-per-correct': 'the greatest cost per correct output',
  'max-cost-per-trial': 'the greatest cost of a trial',
};

/** Returns such as `broke the least yield: 0.71, limit 0.8`. */
export function guardText({ name, limit, value, held }: GateGuard): string {
  return `${held ? 'held' : 'broke'} ${GUARDS[name]}: ${value}, limit ${limit}`;
}
