import type { ReportDocument } from '../../reports/document.ts';
import type { RunResult } from '../execute/run.ts';
import type { TrafficChange } from '../execute/traffic/index.ts';
import { EXIT, type ExitCode } from '../model/failure.ts';

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

/** Returns the exit code of a run that ended, and says on standard error why it is not 0. */
export function exitOfRun(
  result: RunResult,
  run: string,
  { document, requirePriced }: { readonly document: ReportDocument; readonly requirePriced: boolean },
): ExitCode {
  const { outcomes, unpriced } = document.totals;
  if (result.state === 'gave-up') {
    for (const { provider, reason } of result.gaveUp) {
      console.error(`\nprovider "${provider}" was given up: ${reason}`);
    }
    const missing = result.progress.total - result.progress.done;
    console.error(`${missing} of ${result.progress.total} trials were not run to their end`);
    console.error(`go on when it is back with: firstpass run --resume ${run}`);
    return EXIT.degraded;
  }
  if (result.state === 'drained') {
    console.error(`\nstopped early; go on with: firstpass run --resume ${run}`);
    return EXIT.inconclusive;
  }
  const ended = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  if (ended > 0 && outcomes['infra-error'] === ended) {
    console.error(
      `\nevery trial ended in an infrastructure error, so nothing was measured; the report says why`,
    );
    return EXIT.degraded;
  }
  // A call may end without a price all the same: another model served, or the answer broke off.
  return requirePriced && unpriced > 0 ? EXIT.degraded : EXIT.ok;
}
