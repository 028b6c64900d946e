import { addUsage, NO_USAGE } from '../../src/model/usage.ts';
import type { Cell } from '../../src/model/run.ts';
import type { Component } from '../../src/model/charge.ts';
import type { TrialEnd } from '../../src/model/trial.ts';
import type { TrialStory } from './arbitrary-records.ts';
import type { TrialSummary } from '../../src/model/ledger.ts';
import { sumUsd, ZERO_USD, type Usd } from '../../src/model/money.ts';

/** Returns how a trial counts that has no end yet. */
export function openEnd({ trial, attempts }: TrialStory): TrialEnd {
  return {
    trialId: trial.id,
    outcome: 'cancelled',
    accepted: false,
    firstPass: false,
    attempts: attempts.length,
    endedAt: '',
    durationMs: 0,
    waitMs: 0,
    reason: null,
  };
}

/** Returns the summary of a trial, worked out record by record, the slow and obvious way. */
export function expectedSummary(story: TrialStory, end: TrialEnd, cell: Cell): TrialSummary {
  const { trial, calls, attempts, intents, settlements } = story;
  const modelCalls = calls.filter(({ call }) => call.kind === 'model').map(({ call }) => call);
  const toolCalls = calls.filter(({ call }) => call.kind === 'tool').map(({ call }) => call);
  const toolUses = new Map(toolCalls.map((call) => [`${call.attempt} ${call.seq} ${call.name}`, call.name]));
  const closed = new Set([...calls.map(({ call }) => call.id), ...settlements.map(({ callId }) => callId)]);
  const open = intents.filter((intent) => !closed.has(intent.callId)).map((intent) => intent.reservation);
  const priced = calls.flatMap(({ call, charges }) =>
    charges.flatMap((charge) => (charge.basis === 'unpriced' ? [] : [{ ...charge, attempt: call.attempt }])),
  );
  const paid = priced.filter(({ basis }) => basis !== 'shadow');
  const cost: Partial<Record<Component, Usd>> = {};
  for (const { component, amount } of paid) cost[component] = (cost[component] ?? ZERO_USD) + amount;
  // A map: a tool may be called toString.
  const uses = new Map<string, number>();
  for (const name of toolUses.values()) uses.set(name, (uses.get(name) ?? 0) + 1);
  return {
    trialId: trial.id,
    run: trial.run,
    spec: trial.spec,
    variant: trial.variant,
    case: trial.case,
    repeat: trial.repeat,
    outcome: end.outcome,
    accepted: end.accepted,
    firstPass: end.firstPass,
    attempts: end.attempts,
    tags: { ...cell.tags, ...trial.tags },
    weight: trial.weight,
    cluster: trial.cluster,
    durationMs: end.durationMs,
    waitMs: end.waitMs,
    providerMs: total(
      calls
        .filter(({ call }) => call.kind === 'model' || call.kind === 'judge')
        .map(({ call }) => call.durationMs),
    ),
    toolMs: total(toolCalls.map((call) => call.durationMs)),
    validationMs: total(attempts.map((attempt) => attempt.validationMs)),
    modelCalls: new Set(modelCalls.map((call) => `${call.attempt} ${call.seq}`)).size,
    httpRequests: modelCalls.length,
    toolCalls: Object.fromEntries(uses),
    usage: modelCalls.reduce((sum, call) => addUsage(sum, call.usage ?? NO_USAGE), NO_USAGE),
    callsWithoutUsage: modelCalls.filter(
      (call) =>
        call.usage === null && !call.replayed && (call.status === 'ok' || call.status === 'truncated'),
    ).length,
    reviewMinutes: total(
      calls.filter(({ call }) => call.kind === 'review').map(({ call }) => Number(call.quantity ?? 0)),
    ),
    cost,
    firstAttemptCost: sumUsd(
      paid
        .filter((charge) => charge.attempt === 1 && !['review', 'fallback'].includes(charge.component))
        .map((charge) => charge.amount),
    ),
    shadow: sumUsd(priced.filter(({ basis }) => basis === 'shadow').map(({ amount }) => amount)),
    unpriced: calls.flatMap(({ charges }) => charges).filter(({ basis }) => basis === 'unpriced').length,
    inDoubt: open.length,
    inDoubtUsd: open.reduce((sum, one) => (sum === null || one === null ? null : sum + one), ZERO_USD),
  };
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
