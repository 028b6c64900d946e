/** An agent that gives recorded answers again, attempt by attempt, for nothing. */
import type { Agent, AttemptRequest, AttemptResult } from '../model/agent.ts';
import type { Call } from '../model/call.ts';
import type { CallFinding, Meter } from '../model/meter.ts';
import type { AgentContext } from './context.ts';
import type { Attempt } from '../model/trial.ts';
import type { LedgerReader } from '../model/ledger.ts';
import type { ReplayVariant } from '../model/variant.ts';
import { recordedToolUses } from './recorded-tool-uses.ts';

/** Returns the agent; the ledger is searched when a spec is first asked for. */
export async function openReplayAgent(variant: ReplayVariant, context: AgentContext): Promise<Agent> {
  const recordings = openRecordings(variant, context.reader);
  return {
    attempt: async (request, meter) => {
      const found = recordings.find(request);
      if (typeof found === 'string') return { kind: 'infra-error', reason: found };
      const stopped = await replayCalls(found.calls, context.reader, meter);
      return stopped ?? resultOf(found, context.reader);
    },
    close: () => Promise.resolve(),
  };
}

interface Recording {
  readonly attempt: Attempt;
  readonly calls: readonly Call[];
}

interface Recordings {
  /** The recorded attempt, or a sentence about what was searched in vain. */
  find(request: AttemptRequest): Recording | string;
}

/** Trials of the recorded variant in one run, by spec, case and repeat. */
type RunIndex = ReadonlyMap<string, number>;

function openRecordings(variant: ReplayVariant, reader: LedgerReader): Recordings {
  const indexes = new Map<string, RunIndex>();
  // Runs are named now: what this very run records must not answer itself.
  const candidates = variant.run === null ? finishedRuns(reader) : [variant.run];
  const indexOf = (run: string): RunIndex => {
    const known = indexes.get(run);
    if (known !== undefined) return known;
    const index = new Map<string, number>();
    for (const { trial, end } of reader.trials(run)) {
      if (end === null || trial.variant !== variant.variant) continue;
      index.set(placeOf(trial.spec, trial.case, trial.repeat), trial.id);
    }
    indexes.set(run, index);
    return index;
  };
  return {
    find: ({ key, attempt: number }) => {
      const what = `attempt ${number} of ${key.spec}/${key.case} repeat ${key.repeat} by ${variant.variant}`;
      for (const run of candidates) {
        const trialId = indexOf(run).get(placeOf(key.spec, key.case, key.repeat));
        if (trialId === undefined) continue;
        const attempt = reader.attempts(trialId).find((each) => each.number === number);
        if (attempt === undefined) return `run ${run} has no ${what}`;
        return { attempt, calls: reader.calls(trialId).filter((call) => call.attempt === number) };
      }
      if (candidates.length === 0) return `there is no finished run with ${what}`;
      return `run ${candidates.join(', ')} has no ${what}`;
    },
  };
}

function finishedRuns(reader: LedgerReader): readonly string[] {
  return reader
    .runs()
    .filter(
      (run) =>
        run.source === 'import' || reader.events(run.id).some((event) => event.name === 'run-finished'),
    )
    .map((run) => run.id);
}

function placeOf(spec: string, kase: string, repeat: number): string {
  return JSON.stringify([spec, kase, repeat]);
}

/** Puts what the recorded attempt paid through the meter, as shadow cost; returns a result when it was stopped. */
async function replayCalls(
  calls: readonly Call[],
  reader: LedgerReader,
  meter: Meter,
): Promise<AttemptResult | null> {
  for (const call of calls) {
    // People's minutes follow from the trial's own review policy, not from the recording.
    if (call.kind === 'review' || call.kind === 'fallback' || call.kind === 'judge') continue;
    const permit = await meter.begin({
      kind: call.kind,
      provider: call.provider,
      name: call.name,
      body: textOf(reader, call.request) ?? '',
      tryNumber: call.tryNumber,
    });
    if (permit.kind === 'stopped') return { kind: 'limit', limit: permit.limit, reason: permit.reason };
    if (permit.kind === 'open') await permit.settle(findingOf(call, reader));
  }
  return null;
}

function findingOf(call: Call, reader: LedgerReader): CallFinding {
  const response = textOf(reader, call.response);
  return {
    status: call.status,
    served: call.served,
    usage: call.usage,
    selectors: call.selectors,
    durationMs: call.durationMs,
    replayed: true,
    ...(call.httpStatus === null ? {} : { httpStatus: call.httpStatus }),
    ...(call.error === null ? {} : { error: call.error }),
    ...(call.usageFormat === null ? {} : { usageFormat: call.usageFormat }),
    ...(call.usageRaw === null ? {} : { usageRaw: call.usageRaw }),
    ...(call.quantity === null ? {} : { quantity: call.quantity }),
    ...(call.reported === null ? {} : { reported: call.reported }),
    ...(call.firstByteMs === null ? {} : { firstByteMs: call.firstByteMs }),
    ...(response === null ? {} : { response }),
  };
}

function resultOf(recording: Recording, reader: LedgerReader): AttemptResult {
  const { attempt, calls } = recording;
  const reason = attempt.reason ?? 'the recording says no reason';
  switch (attempt.ended) {
    case 'output': {
      // An empty output has no blob of its own.
      const text = attempt.output === null ? '' : reader.blob(attempt.output);
      if (text === null)
        return { kind: 'infra-error', reason: 'the recorded output is not kept in the ledger' };
      return { kind: 'output', text, tools: recordedToolUses(calls, (blob) => textOf(reader, blob)) };
    }
    case 'limit':
      return { kind: 'limit', limit: 'recorded', reason };
    case 'refused':
    case 'timeout':
    case 'infra-error':
      return { kind: attempt.ended, reason };
    case 'cancelled':
      return { kind: 'infra-error', reason: 'the recorded attempt was cancelled' };
  }
}

function textOf(reader: LedgerReader, blob: string | null): string | null {
  return blob === null ? null : reader.blob(blob);
}
