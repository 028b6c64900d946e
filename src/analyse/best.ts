import type { CellSummary } from './cell-summary.ts';
import { type Choice, choiceBetween } from './choice.ts';
import { frontierOf, type Standing } from './frontier.ts';

/** Which variant a spec should use, and what decided it. */
export interface BestVariant {
  readonly spec: string;
  /** null when no variant can be recommended. */
  readonly pick: CellSummary | null;
  readonly reason: BestReason;
  /** The next-cheapest variant that was eligible; null when there was none. */
  readonly runnerUp: CellSummary | null;
  /** Variants that may be recommended, cheapest per correct output first; the pick leads. */
  readonly eligible: readonly CellSummary[];
  readonly belowFloor: readonly CellSummary[];
  readonly withoutCorrect: readonly CellSummary[];
  readonly degraded: readonly CellSummary[];
  /** The variant with the cheapest trial when that is not the pick; null when they agree or nothing is picked. */
  readonly cheaperPerTrial: CellSummary | null;
  /** How sure the pick is against every other one that is eligible. */
  readonly choice: Choice;
  /** Where each variant stands between cost and yield. */
  readonly frontier: readonly Standing[];
}

/**
 * `no-comparison`: the spec has one variant only. `all-degraded`: data too poor to choose on.
 * `none-above-floor`: none reaches the yield floor. `none-correct`: no variant made a correct output.
 */
export type BestReason =
  | 'cheapest-above-floor'
  | 'only-one-above-floor'
  | 'none-above-floor'
  | 'none-correct'
  | 'all-degraded'
  | 'no-comparison';

/** Returns the best variant of every spec, in the order in which the specs first appear. */
export function bestVariants(cells: readonly CellSummary[]): readonly BestVariant[] {
  const specs = [...new Set(cells.map((cell) => cell.cell.spec))];
  return specs.map((spec) =>
    bestOf(
      spec,
      cells.filter((cell) => cell.cell.spec === spec),
    ),
  );
}

/** Returns the best variant among the cells of one spec. */
export function bestOf(spec: string, cells: readonly CellSummary[]): BestVariant {
  const finished = cells.filter((cell) => cell.counts.trials > 0);
  const degraded = finished.filter((cell) => cell.degraded.length > 0);
  const sound = finished.filter((cell) => cell.degraded.length === 0);
  const withoutCorrect = sound.filter((cell) => cell.counts.correct === 0);
  const working = sound.filter((cell) => cell.counts.correct > 0);
  const belowFloor = working.filter((cell) => !reachesFloor(cell));
  const eligible = working.filter(reachesFloor).toSorted(byCostPerCorrect);
  const pick = eligible[0] ?? null;
  const cheapest = working.toSorted(byCostPerTrial)[0] ?? null;
  const differs =
    pick !== null && cheapest !== null && cheapest !== pick && byCostPerTrial(cheapest, pick) < 0;
  return {
    spec,
    pick,
    reason: reasonOf({ cells, working, eligible, sound }),
    runnerUp: eligible[1] ?? null,
    eligible,
    belowFloor,
    withoutCorrect,
    degraded,
    cheaperPerTrial: differs ? cheapest : null,
    choice: choiceBetween(pick, eligible.slice(1)),
    frontier: frontierOf(sound),
  };
}

function reasonOf(groups: {
  readonly cells: readonly CellSummary[];
  readonly sound: readonly CellSummary[];
  readonly working: readonly CellSummary[];
  readonly eligible: readonly CellSummary[];
}): BestReason {
  const { cells, sound, working, eligible } = groups;
  if (sound.length === 0) return 'all-degraded';
  if (working.length === 0) return 'none-correct';
  if (eligible.length === 0) return 'none-above-floor';
  if (cells.length === 1) return 'no-comparison';
  return eligible.length === 1 ? 'only-one-above-floor' : 'cheapest-above-floor';
}

function reachesFloor({ cell, counts }: CellSummary): boolean {
  // The tolerance is for floors such as 0.8 that no binary fraction equals.
  return cell.yieldFloor === null || counts.correct >= cell.yieldFloor * counts.judged - 1e-9;
}

/** Compares exactly, by cross-multiplication: no quotient is rounded. */
function byCostPerCorrect(left: CellSummary, right: CellSummary): number {
  const difference =
    left.cost.total.usd * BigInt(right.counts.correct) - right.cost.total.usd * BigInt(left.counts.correct);
  if (difference !== 0n) return difference < 0n ? -1 : 1;
  const yields = (right.figures.yield.value ?? 0) - (left.figures.yield.value ?? 0);
  return yields === 0 ? byName(left, right) : yields;
}

function byCostPerTrial(left: CellSummary, right: CellSummary): number {
  const difference =
    left.cost.total.usd * BigInt(right.counts.trials) - right.cost.total.usd * BigInt(left.counts.trials);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

function byName(left: CellSummary, right: CellSummary): number {
  return left.cell.variant < right.cell.variant ? -1 : 1;
}
