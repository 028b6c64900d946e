import type { CellSummary } from '../../src/analyse/cell-summary.ts';
import type { Figure } from '../../src/model/figure.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import { promptTokens } from '../../src/model/usage.ts';
import { compact, duration, mean, percent } from '../format.ts';
import { type Footnotes, type Shown, shownMoney, shownShare } from './footnotes.ts';
import type { VariantView } from './variant.ts';

/** One row of a spec's table. */
export interface CellRow {
  readonly anchor: string;
  readonly variant: VariantView;
  readonly isPick: boolean;
  /** Words beside the name, such as `below 80% floor`. */
  readonly flags: readonly string[];
  readonly cpco: Shown;
  /** Interval for these very cases; null where none was computed. */
  readonly suiteRange: string | null;
  readonly cpcoStrict: Shown;
  readonly cpcoMachine: Shown;
  readonly costPerTrial: Shown;
  readonly yield: Shown;
  /** Correct of judged trials, such as `51/60`. */
  readonly yieldCounts: string;
  readonly firstPassYield: Shown;
  readonly attempts: string;
  readonly tools: string;
  /** Names and counts of the tools behind `tools`; null without any. */
  readonly toolNames: string | null;
  readonly tokensIn: string;
  readonly tokensOut: string;
  readonly cached: string | null;
  readonly p50: string;
  readonly p95: string;
  readonly retryShare: string;
  readonly marginal: Shown;
  readonly delivered: Shown;
  readonly reviewMinutes: string;
  /** Other than correct and incorrect. */
  readonly otherOutcomes: readonly { readonly name: Outcome; readonly count: number }[];
  readonly falseAccepts: number;
  readonly falseRejects: number;
  readonly accepted: number;
}

export interface RowPlace {
  readonly anchor: string;
  readonly variant: VariantView;
  readonly isPick: boolean;
}

export function cellRow(summary: CellSummary, place: RowPlace, footnotes: Footnotes): CellRow {
  const { figures, counts, work } = summary;
  const trials = Math.max(1, counts.trials);
  const tools = Object.entries(work.toolCalls);
  return {
    ...place,
    flags: flagsOf(summary),
    cpco: shownMoney(figures.cpco, footnotes),
    suiteRange: shownMoney(figures.cpcoSuite, SILENT).range,
    cpcoStrict: shownMoney(figures.cpcoStrict, footnotes),
    cpcoMachine: shownMoney(figures.cpcoMachine, footnotes),
    costPerTrial: shownMoney(figures.costPerExecution, footnotes),
    yield: shownShare(figures.yield, footnotes),
    yieldCounts: `${counts.correct}/${counts.judged}`,
    firstPassYield: shownShare(figures.firstPassYield, footnotes),
    attempts: plain(figures.attemptsPerTrial, mean),
    tools: tools.length === 0 ? '–' : mean(tools.reduce((sum, [, calls]) => sum + calls, 0) / trials),
    toolNames: tools.length === 0 ? null : tools.map(([name, calls]) => `${name} ${calls}`).join(', '),
    tokensIn: compact(promptTokens(work.usage) / trials),
    tokensOut: compact(work.usage.output / trials),
    cached: work.cachedShare === null ? null : percent(work.cachedShare),
    p50: plain(figures.durationMsP50, duration),
    p95: plain(figures.durationMsP95, duration),
    retryShare: plain(figures.retryShare, percent),
    marginal: shownMoney(figures.marginalCostOfRetrySuccess, footnotes),
    delivered: shownMoney(figures.costPerDelivered, footnotes),
    reviewMinutes: work.reviewMinutes === 0 ? '–' : `${mean(work.reviewMinutes / trials)} min`,
    otherOutcomes: othersOf(summary),
    falseAccepts: counts.falseAccepts,
    falseRejects: counts.falseRejects,
    accepted: counts.accepted,
  };
}

/** Its doubts are the headline's. */
const SILENT: Footnotes = { mark: () => [], all: () => [] };

function flagsOf({ cell, counts, figures, degraded }: CellSummary): readonly string[] {
  const flags: string[] = [];
  const { value } = figures.yield;
  if (counts.trials === 0) flags.push('no finished trial');
  else if (cell.yieldFloor !== null && value !== null && value < cell.yieldFloor - 1e-9) {
    flags.push(`below ${percent(cell.yieldFloor)} floor`);
  }
  if (degraded.length > 0) flags.push('incomplete data');
  const limit = cell.slaP95Seconds;
  const p95 = figures.durationMsP95.value;
  if (limit !== null && p95 !== null && p95 > limit * 1000) flags.push(`p95 over ${duration(limit * 1000)}`);
  return flags;
}

function othersOf({ counts }: CellSummary): CellRow['otherOutcomes'] {
  return Object.entries(counts.outcomes)
    .map(([name, count]) => ({ name: name as Outcome, count }))
    .filter(({ name, count }) => count > 0 && name !== 'correct' && name !== 'incorrect');
}

function plain(figure: Figure<number>, write: (value: number) => string): string {
  return figure.value === null ? '–' : write(figure.value);
}
