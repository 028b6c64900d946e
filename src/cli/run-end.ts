import type { ReportDocument } from '../../reports/document.ts';
import type { RunResult } from '../execute/run.ts';
import type { TrafficChange } from '../execute/traffic/index.ts';
import { EXIT, type ExitCode } from '../model/failure.ts';
import type { TrialKey } from '../model/trial.ts';
import { budgetEnding } from './run-budget.ts';

/** Returns what the user is told when a provider goes down, comes back or is given up; null for the rest. */
export function trafficSentence(change: TrafficChange): string | null {
  if (change.name !== 'circuit') return null;
  const { provider } = change;
  switch (change.state) {
    case 'open':
      return `provider "${provider}" is down (${change.why}): waiting for it, at most ${change.giveUpSeconds} s`;
    case 'closed':
      return `provider "${provider}" is back after ${Math.ceil(change.downMs / 1000)} s`;
    case 'gave-up':
      return null;
  }
}

/** What an exit code is made from besides the result. */
export interface RunEnd {
  readonly document: ReportDocument;
  /** What to say when the disk took no more records; null when it did. */
  readonly full: string | null;
  readonly requirePriced: boolean;
  /** Why most of the trials without a verdict ended; null when none says. */
  readonly commonestReason: () => string | null;
}

/** Returns the exit code of a run that ended, and says on standard error why it is not 0. */
export function exitOfRun(result: RunResult, run: string, end: RunEnd): ExitCode {
  if (end.full !== null) {
    console.error(`\n${end.full}`);
    return EXIT.degraded;
  }
  switch (result.state) {
    case 'gave-up':
      return gaveUp(result, run);
    case 'budget':
      if (result.budget !== null) console.error(`\n${budgetEnding(run, result.budget)}`);
      return EXIT.budget;
    case 'incomplete':
      nameMissing(result.missing, run);
      return EXIT.inconclusive;
    case 'drained':
      console.error(`\nstopped early; go on with: firstpass run --resume ${run}`);
      return EXIT.inconclusive;
    case 'complete':
      return completed(end);
  }
}

function gaveUp(result: RunResult, run: string): ExitCode {
  for (const { provider, reason } of result.gaveUp) {
    console.error(`\nprovider "${provider}" was given up: ${reason}`);
  }
  const missing = result.progress.total - result.progress.done;
  console.error(`${missing} of ${result.progress.total} trials were not run to their end`);
  console.error(`go on when it is back with: firstpass run --resume ${run}`);
  return EXIT.degraded;
}

function completed({ document, commonestReason, requirePriced }: RunEnd): ExitCode {
  const { outcomes, unpriced } = document.totals;
  const ended = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  if (ended > 0 && outcomes['infra-error'] === ended) {
    console.error(
      `\nevery trial ended in an infrastructure error, so nothing was measured; most often because:`,
    );
    console.error(`  ${commonestReason() ?? 'no reason was given'}`);
    return EXIT.degraded;
  }
  // A call may end without a price all the same: another model served, or the answer broke off.
  return requirePriced && unpriced > 0 ? EXIT.degraded : EXIT.ok;
}

/** Trials named in a message at the most. */
const NAMED = 5;

function nameMissing(missing: readonly TrialKey[], run: string): void {
  const [trials, are] = missing.length === 1 ? ['trial', 'is'] : ['trials', 'are'];
  console.error(`\n${missing.length} ${trials} would have to be bought and ${are} missing:`);
  for (const { spec, variant, case: id, repeat } of missing.slice(0, NAMED)) {
    console.error(`  ${spec} × ${variant}, case ${id}, repeat ${repeat}`);
  }
  if (missing.length > NAMED) console.error(`  and ${missing.length - NAMED} more`);
  console.error(`buy what is missing with: firstpass run --resume ${run}`);
}
