import type { EndedTrial } from '../baseline/pack.ts';
import type { LockCell } from '../baseline/lock.ts';
import { summariseRun } from '../analyse/run.ts';
import type { LedgerReader, TrialSummary } from '../model/ledger.ts';
import { executionKey, type PlannedCell } from '../plan/plan.ts';
import type { PackedBaseline } from './baseline-pack.ts';

/** Returns what the lock says of a cell's data: figures as a report of these trials would have them. */
export function lockedCell(cell: PlannedCell, packed: PackedBaseline): Omit<LockCell, Figures> {
  const { trials } = packed;
  return {
    spec: cell.spec.id,
    variant: cell.variant.id,
    execKey: executionKey(cell),
    scoreKey: cell.scoreKey,
    trials: trials.length,
    correct: trials.filter(({ end }) => end.outcome === 'correct').length,
    served: servedBy(trials),
    synthetic: cell.synthetic,
    recordedAt: newestOutput(trials),
    rateCard: packed.card.sha256,
    data: packed.data.sha256,
  };
}

/** An end so far out that it is written with an exponent says nothing. */
const PLAIN = /^\d{1,30}(?:\.\d+)?$/;

type Figures = 'costPerCorrect' | 'interval' | 'unpriced';

/** Returns the figures of a baseline's run. */
export function figuresOf(run: string, reader: LedgerReader): Pick<LockCell, Figures> {
  const found = reader.run(run);
  const trials: readonly TrialSummary[] = [...reader.summaries(run)];
  const [cell] = found === null ? [] : summariseRun(found, reader.cells(run), trials).cells;
  const { value = null, lower = null, upper = null } = cell?.figures.cpco ?? {};
  const bounded = value !== null && lower !== null && upper !== null && PLAIN.test(upper);
  return {
    costPerCorrect: value,
    interval: bounded ? { lower, upper } : null,
    unpriced: cell?.cost.total.unpriced ?? 0,
  };
}

function servedBy(trials: readonly EndedTrial[]): readonly string[] {
  const names = trials.flatMap(({ calls }) =>
    calls.flatMap(({ call }) => (call.kind === 'model' && call.served !== null ? [call.served] : [])),
  );
  return [...new Set(names)].toSorted();
}

/** Of the outputs, not of their trials: judging or copying them again makes no new measurement. */
function newestOutput(trials: readonly EndedTrial[]): string {
  const begun = trials.flatMap(({ attempts }) => attempts.map(({ startedAt }) => startedAt));
  return begun.toSorted().at(-1) ?? '';
}
