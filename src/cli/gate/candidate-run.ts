import { runPlan, type RunResult } from '../../execute/run.ts';
import type { Dependencies } from '../../execute/dependencies.ts';
import { Failure } from '../../model/failure.ts';
import type { LedgerReader, LedgerWriter } from '../../model/ledger.ts';
import type { Plan, PlannedTrial } from '../../plan/plan.ts';
import { beginRun, type BegunRun, resumeRun } from '../begin-run.ts';
import type { Interrupt } from '../interrupt.ts';
import { NO_REUSE, reusableTrials } from '../reusable-trials.ts';
import { budgetEvent, budgetOf } from '../run-budget.ts';
import { isDiskFull } from '../open-run-ledger.ts';
import { trafficSentence } from '../run-end.ts';
import { openProgress } from '../terminal/progress.ts';

/** Up to which repeat a cell is wanted. */
export interface WantedRepeats {
  readonly spec: string;
  readonly variant: string;
  readonly repeats: number;
}

/** Why a look did not end as it was meant to. */
export type LookEnd = 'complete' | 'budget' | 'missing' | 'interrupted' | 'provider-down' | 'disk-full';

/** What the trials of the candidate go into: one run of the ledger for one content. */
export interface CandidateRun {
  /** Null before anything was wanted. */
  readonly id: () => string | null;
  /** Runs what of the wanted trials is not there yet; widest cells first. */
  readonly look: (wanted: readonly WantedRepeats[]) => Promise<LookEnd>;
}

export interface CandidateOptions {
  /** Every cell that may be run, with as many repeats as the last look has. */
  readonly plan: Plan;
  readonly card: { readonly sha256: string; readonly canonical: string };
  readonly writer: LedgerWriter;
  readonly reader: LedgerReader;
  readonly dependencies: Dependencies;
  readonly interrupt: Interrupt;
  /** Only what earlier runs have. */
  readonly replayOnly: boolean;
  /** Nothing that earlier runs have. */
  readonly fresh: boolean;
  readonly quiet: boolean;
  /** Whether the baseline answers the very same question: then nothing is bought for it, and what is stored will do. */
  readonly isShared: (planned: PlannedTrial) => boolean;
}

/**
 * Returns the run into which the gate's trials go. A gate on the same content goes on in it: samples add up, and
 * none is ever drawn anew because it was not liked.
 */
export function openCandidateRun(options: CandidateOptions): CandidateRun {
  const { plan, card, writer, reader } = options;
  let id: string | null = null;
  return {
    id: () => id ?? earlierRun(options)?.id ?? null,
    async look(wanted) {
      if (id === null && options.replayOnly && !hasAny(wanted, options)) return 'missing';
      const begun =
        id === null
          ? (earlierRun(options) ??
            (await beginRun(plan, card, writer, { fresh: options.fresh, purpose: 'gate' })))
          : resumeRun(plan, id, reader);
      ({ id } = begun);
      try {
        return await runLook(begun, wanted, options);
      } catch (failure) {
        if (isDiskFull(failure)) return 'disk-full';
        throw failure;
      }
    },
  };
}

/**
 * Returns the run of an earlier gate on the same content at the same prices. One with trials that an outage or a stop
 * ended is left behind: what it has is reused, and what it lacks is made good in a new run.
 */
function earlierRun({ plan, card, reader, fresh }: CandidateOptions): BegunRun | null {
  if (fresh) return null;
  for (const run of reader.runs()) {
    if (run.source !== 'run' || run.environment['purpose'] !== 'gate') continue;
    if (run.planDigest !== plan.digest || run.rateCard !== card.sha256) continue;
    for (const { end } of reader.trials(run.id)) {
      if (end !== null && LOST.has(end.outcome)) return null;
    }
    return resumeRun(plan, run.id, reader);
  }
  return null;
}

/** Whether anything stored could answer: a run without a trial is not worth its row. */
function hasAny(wanted: readonly WantedRepeats[], { plan, reader }: CandidateOptions): boolean {
  const names = new Set(wanted.map(({ spec, variant }) => nameOf(spec, variant)));
  const keys = new Set<string>();
  for (const { key, execKey } of plan.trials()) {
    if (key.repeat > 1) break;
    if (names.has(nameOf(key.spec, key.variant))) keys.add(execKey);
  }
  return [...keys].some((key) => reader.reusable(key).length > 0);
}

const LOST: ReadonlySet<string> = new Set(['infra-error', 'cancelled', 'budget-stopped']);

async function runLook(
  begun: BegunRun,
  wanted: readonly WantedRepeats[],
  options: CandidateOptions,
): Promise<LookEnd> {
  const { dependencies, reader, card, interrupt, quiet, replayOnly } = options;
  const stored = begun.fresh ? NO_REUSE : reusableTrials(options.plan, begun, card.sha256, reader);
  const buys = (planned: PlannedTrial): boolean =>
    !options.isShared(planned) || begun.isBegun(planned.key) || stored.take(planned) !== null;
  const plan = wantedPlan(wanted, options.plan, buys);
  const line = quiet ? null : openProgress(process.stderr, dependencies.clock.elapsedMs);
  const budget = replayOnly ? undefined : budgetOf(begun.id, plan.project, reader);
  try {
    const result = await runPlan(
      {
        run: begun.id,
        plan,
        finished: begun.finished,
        recorded: begun.recorded,
        stored: stored.take,
        whenShort: replayOnly ? 'skip' : 'buy',
        drain: AbortSignal.any([interrupt.drain, dependencies.ledger.distress]),
        stop: interrupt.stop,
        onProgress: (progress) => line?.update(progress),
        ...(budget === undefined ? {} : { budget }),
        onTraffic: (change) => {
          const sentence = trafficSentence(change);
          if (sentence === null) return;
          line?.end();
          console.error(sentence);
        },
      },
      dependencies,
    );
    await writeEnd(begun.id, result, dependencies);
    return endOf(result, options);
  } finally {
    line?.end();
  }
}

/** Returns the part of the plan that a look is about; what is finished counts as done. */
function wantedPlan(
  wanted: readonly WantedRepeats[],
  plan: Plan,
  buys: (planned: PlannedTrial) => boolean,
): Plan {
  const most = new Map(wanted.map(({ spec, variant, repeats }) => [nameOf(spec, variant), repeats]));
  const trials: PlannedTrial[] = [];
  for (const planned of plan.trials()) {
    const repeats = most.get(nameOf(planned.key.spec, planned.key.variant)) ?? 0;
    if (planned.key.repeat <= repeats && buys(planned)) trials.push(planned);
  }
  return {
    ...plan,
    cells: plan.cells.filter((cell) => most.has(nameOf(cell.spec.id, cell.variant.id))),
    size: trials.length,
    *trials() {
      yield* trials;
    },
  };
}

async function writeEnd(run: string, result: RunResult, { ledger }: Dependencies): Promise<void> {
  const at = new Date().toISOString();
  const events = [
    ...(result.budget === null ? [] : [budgetEvent(result.budget)]),
    { name: 'look-finished', detail: { state: result.state, concurrency: result.concurrency } },
  ];
  await ledger.append(
    events.map((event) => ({ kind: 'event', event: { run, trialId: null, at, ...event } })),
  );
}

function endOf({ state }: RunResult, { dependencies, interrupt }: CandidateOptions): LookEnd {
  if (state !== 'complete' && dependencies.ledger.distress.aborted) return 'disk-full';
  switch (state) {
    case 'complete':
      return 'complete';
    case 'budget':
      return 'budget';
    case 'incomplete':
      return 'missing';
    case 'gave-up':
      return 'provider-down';
    case 'drained':
      if (interrupt.drain.aborted) return 'interrupted';
      throw new Failure('gate/drained', 'the run ended early and nobody says why');
  }
}

function nameOf(spec: string, variant: string): string {
  return JSON.stringify([spec, variant]);
}
