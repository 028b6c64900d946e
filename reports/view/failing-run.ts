import type { CellSummary } from '../../src/analyse/cell-summary.ts';
import { countFailures, type FailureCount } from '../../src/analyse/failures.ts';
import type { FailedTrial, TrialDetail } from '../../src/model/ledger.ts';
import { type Usd } from '../../src/model/money.ts';
import { count, counted, money } from '../format.ts';
import { type OutputDiff, outputDiff, type OutputView, outputView } from './output.ts';
import { type TrialView, trialView } from './trial.ts';

/** One failing trial in full: what a sceptic looks at before believing a figure. */
export interface FailingRunView {
  readonly trial: TrialView;
  /** Why this one is shown, in one sentence. */
  readonly why: string;
  /** One entry an attempt, in their order. */
  readonly outputs: readonly AttemptOutput[];
}

export interface AttemptOutput {
  readonly output: OutputView | null;
  /** Against the attempt before; null for the first, and where either gave nothing or both are equal. */
  readonly diff: OutputDiff | null;
  /** Whether it answered exactly what the attempt before had answered. */
  readonly unchanged: boolean;
}

export interface ChosenTrial {
  readonly trialId: number;
  readonly why: string;
}

/**
 * Returns the trial that shows best where money was lost: of the cell that spent most on trials that did not end
 * correct, the most frequent reason to fail, and of those trials the one of median cost. Null when none failed.
 */
export function chooseFailingRun(
  cells: readonly CellSummary[],
  failed: readonly FailedTrial[],
  costOf: (trialId: number) => Usd,
): ChosenTrial | null {
  const failures = failed.map((trial) => ({ trial, key: keyOf(trial) }));
  const names = new Set(failures.map(({ key }) => key));
  const worst = cells.filter(({ cell }) => names.has(keyOf(cell))).toSorted(byScrap)[0];
  if (worst === undefined) return null;
  const there = failures.filter(({ key }) => key === keyOf(worst.cell)).map(({ trial }) => trial);
  const reason = countFailures(there)[0];
  const alike = reason === undefined ? there : there.filter((trial) => failedSo(trial, reason));
  const sorted = alike.toSorted((left, right) => byAmount(costOf(left.trialId), costOf(right.trialId)));
  const chosen = sorted[Math.floor((sorted.length - 1) / 2)];
  if (chosen === undefined) return null;
  const { scrap } = worst.cost.waterfall;
  const spent =
    scrap === 0n
      ? `${worst.cell.variant} on ${worst.cell.spec} has failing trials`
      : `${worst.cell.variant} on ${worst.cell.spec} spent ${money(scrap)} on trials that did not end correct, more than any other`;
  return { trialId: chosen.trialId, why: `${spent}; ${typical(alike.length, there.length)}.` };
}

function typical(alike: number, all: number): string {
  if (all === 1) return 'this is the only one';
  const median = alike === 1 ? 'this one' : `this one's cost is the median of ${count(alike)} that failed so`;
  return alike === all
    ? `all ${count(all)} failed for the same reason, and ${median}`
    : `its most frequent reason explains ${count(alike)} of ${counted(all, 'failure')}, and ${median}`;
}

function failedSo(trial: FailedTrial, { validator, message }: FailureCount): boolean {
  return countFailures([trial]).some((item) => item.validator === validator && item.message === message);
}

/** Returns the view of the trial with its outputs; `blob` gives an output's text, null when it is not kept. */
export function failingRunView(
  detail: TrialDetail,
  why: string,
  blob: (sha256: string) => string | null,
): FailingRunView {
  const texts = detail.attempts.map(({ output }) => (output === null ? null : blob(output)));
  return {
    trial: trialView(detail),
    why,
    outputs: texts.map((text, index) => {
      const before = texts[index - 1] ?? null;
      return {
        output: text === null ? null : outputView(text, null, FULL),
        diff:
          text === null || before === null ? null : outputDiff(before.slice(0, FULL), text.slice(0, FULL)),
        unchanged: text !== null && text === before,
      };
    }),
  };
}

/** Characters of an output that this section shows. */
const FULL = 6_000;

function keyOf({ spec, variant }: { readonly spec: string; readonly variant: string }): string {
  return JSON.stringify([spec, variant]);
}

function byScrap(left: CellSummary, right: CellSummary): number {
  return byAmount(right.cost.waterfall.scrap, left.cost.waterfall.scrap);
}

function byAmount(left: Usd, right: Usd): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
