import type { BestReason, BestVariant } from '../../src/analyse/best.ts';
import type { Comparison } from '../../src/analyse/balanced.ts';
import type { CellSummary } from '../../src/analyse/cell-summary.ts';
import { parseUsd } from '../../src/model/money.ts';
import { count, dearerBy, listed, percent, totalText } from '../format.ts';
import { type Footnotes, type Shown, shownMoney, shownShare } from './footnotes.ts';
import type { LeadView } from './lead.ts';
import type { VariantView } from './variant.ts';

/** What to use for a spec, and why. */
export interface PickView {
  /** null when nothing can be recommended. */
  readonly variant: VariantView | null;
  readonly reason: BestReason;
  /** What stands in place of a name when there is no pick. */
  readonly verdict: string;
  readonly cpco: Shown | null;
  readonly yield: Shown | null;
  /** How sure it is; null where there is no pick. */
  readonly lead: LeadView | null;
  /** One or two sentences, computed. */
  readonly why: string;
}

const VERDICTS: Readonly<Record<BestReason, string>> = {
  'cheapest-above-floor': 'cheapest above the yield floor',
  'only-one-above-floor': 'only one above the yield floor',
  'no-comparison': 'only one variant ran',
  'none-above-floor': 'None reaches the yield floor',
  'none-correct': 'No correct output',
  'all-degraded': 'The data are not complete enough',
};

export interface PickSource {
  readonly best: BestVariant;
  readonly lead: LeadView | null;
  readonly variants: ReadonlyMap<string, VariantView>;
  /** What the variants are compared on where a budget ended trials; null where on all of them. */
  readonly compared: Comparison | null;
}

export function pickView({ best, lead, variants, compared }: PickSource, footnotes: Footnotes): PickView {
  const { pick, reason } = best;
  return {
    variant: pick === null ? null : (variants.get(pick.cell.variant) ?? null),
    reason,
    verdict: VERDICTS[reason],
    cpco: pick === null ? null : shownMoney(pick.figures.cpco, footnotes),
    yield: pick === null ? null : shownShare(pick.figures.yield, footnotes),
    lead,
    why: [
      reasonSentence(best, compared),
      lead?.sentence ?? '',
      cheaperSentence(best),
      floorSentence(best),
      leftOutSentence(best),
    ]
      .filter((sentence) => sentence !== '')
      .join(' '),
  };
}

function reasonSentence(best: BestVariant, compared: Comparison | null): string {
  const { pick, runnerUp, reason } = best;
  switch (reason) {
    case 'cheapest-above-floor':
      return pick === null || runnerUp === null ? '' : runnerUpSentence(pick, runnerUp);
    case 'only-one-above-floor':
      if (best.belowFloor.length > 0) return `The only variant at or above the ${floorOf(best)} yield floor.`;
      return best.withoutCorrect.length > 0
        ? 'The only variant that made a correct output.'
        : 'The only variant with complete data.';
    case 'none-above-floor':
      return `The floor is ${floorOf(best)}: ${yieldsOf(best.belowFloor)}.`;
    case 'none-correct':
      return spentSentence(best.withoutCorrect);
    case 'all-degraded':
      return best.degraded.length === 0 ? nothingSentence(compared) : doubtSentence(best.degraded);
    case 'no-comparison':
      return 'The only variant that ran, so there is nothing to compare it with.';
  }
}

/** Trials may have ended, and yet none of a case and repeat that every variant brought to an end. */
function nothingSentence(compared: Comparison | null): string {
  if (compared === null || compared.blocks > 0) return 'No trial has finished yet.';
  const begun = compared.begun === 1 ? 'one was begun' : `${count(compared.begun)} were begun`;
  return `A budget ended the run before any repeat of a case was finished by every variant; ${begun}.`;
}

function runnerUpSentence(pick: CellSummary, runnerUp: CellSummary): string {
  const more = dearerBy(amountOf(runnerUp), amountOf(pick));
  const name = runnerUp.cell.variant;
  const cost = cpcoOf(runnerUp);
  if (amountOf(runnerUp) === amountOf(pick))
    return `${name} costs the same per correct output, at ${yieldOf(runnerUp)} yield.`;
  return `${name} comes next at ${cost}${more === null ? '' : `, ${more}`}, with ${yieldOf(runnerUp)} yield.`;
}

function cheaperSentence({ cheaperPerTrial: cheaper, eligible }: BestVariant): string {
  if (cheaper === null) return '';
  const { figures, cell } = cheaper;
  const trial = totalText(parseUsd(figures.costPerExecution.value ?? '0'), 0);
  const then = eligible.includes(cheaper)
    ? `costs ${cpcoOf(cheaper)} per correct output`
    : `is correct in ${yieldOf(cheaper)} only`;
  return `${cell.variant} has the cheapest trials (${trial}) but ${then}.`;
}

function floorSentence({ belowFloor, reason, cheaperPerTrial }: BestVariant): string {
  const rest = belowFloor.filter((cell) => cell !== cheaperPerTrial);
  if (reason === 'none-above-floor' || rest.length === 0) return '';
  return `Below the floor: ${yieldsOf(rest)}.`;
}

function leftOutSentence({ degraded, reason }: BestVariant): string {
  if (degraded.length === 0 || reason === 'all-degraded') return '';
  return `Left out for incomplete data: ${names(degraded)}.`;
}

function spentSentence(cells: readonly CellSummary[]): string {
  const parts = cells.map(
    ({ cell, cost }) => `${cell.variant} ${totalText(cost.total.usd, cost.total.unpriced)}`,
  );
  return `Spent for nothing: ${listed(parts.slice(0, 4))}${others(parts.length - 4)}.`;
}

function doubtSentence(cells: readonly CellSummary[]): string {
  const messages = new Set(cells.map(({ degraded }) => degraded[0]?.message ?? ''));
  const [common] = messages;
  if (messages.size === 1 && common !== undefined) return `In every variant, ${common}.`;
  const parts = cells.map(({ cell, degraded }) => `${cell.variant}: ${degraded[0]?.message ?? ''}`);
  return `${parts.slice(0, 2).join('; ')}${parts.length > 2 ? `; and ${parts.length - 2} more` : ''}.`;
}

function yieldsOf(cells: readonly CellSummary[]): string {
  const parts = cells.map((cell) => `${cell.cell.variant} (${yieldOf(cell)})`);
  return `${listed(parts.slice(0, 4))}${others(parts.length - 4)}`;
}

function names(cells: readonly CellSummary[]): string {
  return `${listed(cells.slice(0, 4).map(({ cell }) => cell.variant))}${others(cells.length - 4)}`;
}

function others(more: number): string {
  return more > 0 ? ` and ${more} more` : '';
}

function floorOf({ eligible, belowFloor }: BestVariant): string {
  return percent([...eligible, ...belowFloor][0]?.cell.yieldFloor ?? 0);
}

function amountOf({ figures }: CellSummary): bigint {
  return parseUsd(figures.cpco.value ?? '0');
}

function cpcoOf({ figures, cost }: CellSummary): string {
  return totalText(parseUsd(figures.cpco.value ?? '0'), cost.total.unpriced);
}

function yieldOf({ figures }: CellSummary): string {
  return percent(figures.yield.value ?? 0);
}
