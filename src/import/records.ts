import { createHash } from 'node:crypto';
import type { LedgerRecord } from '../model/ledger.ts';
import type { Run } from '../model/run.ts';
import type { Attempt } from '../model/trial.ts';
import type { ImportContext, TextFile } from './importer.ts';
import type { Mapping } from './mapping.ts';
import type { PricedRow, PricedTrial } from './priced.ts';

/** Returns the run of an import; its digest is that of the files. */
export function runOf(
  inputs: { readonly calls: TextFile; readonly trials: TextFile; readonly mapping: TextFile },
  trials: readonly PricedTrial[],
  context: ImportContext,
): Run {
  return {
    id: context.runId,
    startedAt: context.at,
    project: context.project,
    source: 'import',
    version: context.version,
    planDigest: digest(inputs.calls.text, inputs.trials.text, inputs.mapping.text),
    seed: 0,
    repeats: trials.reduce((most, trial) => Math.max(most, trial.joined.repeat), 1),
    planned: null,
    rateCard: context.rateCard.sha256,
    synthetic: false,
    environment: { importer: 'csv', calls: inputs.calls.name, trials: inputs.trials.name },
  };
}

/** Returns one cell per variant, labelled with the models that its calls name. */
export function cellRecords(
  run: string,
  spec: string,
  trials: readonly PricedTrial[],
  file: string,
): readonly LedgerRecord[] {
  const models = new Map<string, Set<string>>();
  for (const trial of trials) {
    const names = models.get(trial.variant) ?? new Set();
    models.set(trial.variant, names);
    for (const { call } of trial.attempts.flat()) names.add(`${call.provider}/${call.name}`);
  }
  return [...models].map(([variant, names]) => ({
    kind: 'cell',
    cell: {
      run,
      spec,
      variant,
      specDescription: `Imported from ${file}`,
      owner: null,
      label: [...names].join(', '),
      agent: 'import',
      synthetic: false,
      tags: {},
      yieldFloor: null,
      slaP95Seconds: null,
      scoreKey: digest(spec, variant),
    },
  }));
}

/** Returns the records of one trial, in the order in which a run would have written them. */
export function trialRecords(
  trial: PricedTrial,
  mapping: Mapping,
  context: ImportContext,
): readonly LedgerRecord[] {
  const { row, repeat } = trial.joined;
  const trialId = context.nextId('trial');
  const spec = mapping.defaults.spec;
  const key = { spec, variant: trial.variant, case: row.case, repeat };
  const labelled = row.repeat !== null && row.repeat !== String(repeat);
  const start: LedgerRecord = {
    kind: 'trial',
    trial: {
      ...key,
      id: trialId,
      run: context.runId,
      execKey: digest(spec, trial.variant, row.case),
      tags: labelled ? { repeat: row.repeat } : {},
      weight: 1,
      cluster: null,
    },
  };
  const attempts = trial.attempts.flatMap((rows, index): LedgerRecord[] => [
    ...rows.map((priced, place) => callRecord(priced, trialId, index + 1, { place: place + 1, context })),
    { kind: 'attempt', attempt: attemptOf(trial, trialId, index, context.at) },
  ]);
  const end: LedgerRecord = {
    kind: 'trial-end',
    end: {
      trialId,
      outcome: trial.outcome,
      accepted: trial.accepted,
      firstPass: trial.outcome === 'correct' && trial.attempts.length === 1,
      attempts: trial.attempts.length,
      endedAt: context.at,
      durationMs: row.durationMs,
      waitMs: 0,
      reason: reasonOf(trial),
    },
  };
  return [start, ...attempts, end];
}

/** Earlier attempts were rejected, or there would be no later one. */
function attemptOf(trial: PricedTrial, trialId: number, index: number, at: string): Attempt {
  const rows = trial.attempts[index] ?? [];
  const last = index === trial.attempts.length - 1;
  return {
    trialId,
    number: index + 1,
    variant: trial.variant,
    startedAt: rows[0]?.call.startedAt ?? at,
    durationMs: rows.reduce((sum, { row }) => sum + row.durationMs, 0),
    validationMs: 0,
    ended: 'output',
    reason: null,
    output: null,
    verdict: last && trial.accepted ? 'correct' : 'incorrect',
    checks: [],
    feedback: null,
  };
}

function callRecord(
  priced: PricedRow,
  trialId: number,
  attempt: number,
  place: { readonly place: number; readonly context: ImportContext },
): LedgerRecord {
  const { row, call, charges } = priced;
  return {
    kind: 'call',
    priced: {
      call: {
        ...call,
        id: place.context.nextId('call'),
        trialId,
        attempt,
        seq: place.place,
        tryNumber: 1,
        durationMs: row.durationMs,
        firstByteMs: null,
        httpStatus: null,
        error: null,
        reported: row.reported,
        requestHash: '',
        request: null,
        response: null,
      },
      charges,
    },
  };
}

function reasonOf(trial: PricedTrial): string | null {
  if (trial.outcome === 'not-judged') return 'the table does not say whether it is correct';
  if (trial.outcome === 'incorrect') return trial.accepted ? 'accepted, and not correct' : 'not accepted';
  return trial.accepted ? null : 'correct, and not accepted';
}

function digest(...texts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex');
}
