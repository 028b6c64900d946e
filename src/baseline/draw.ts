import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '../model/json.ts';
import type { TrialDetail } from '../model/ledger.ts';

/**
 * Returns what tells one draw from every other, on whatever machine and under whatever ids it is stored: what was
 * asked, and when, how and with which answer the first attempt was bought. Copies of a trial in later runs are the
 * same draw: they must not count as evidence twice. Excludes what judging, pricing and waiting change.
 */
export function drawOf({ trial, attempts, calls }: TrialDetail): string {
  const first = attempts.find(({ number }) => number === 1);
  const bought = calls
    .filter(({ call }) => call.attempt === 1 && call.kind !== 'review' && call.kind !== 'fallback')
    .map(({ call }): Json => [
      [call.seq, call.tryNumber, call.kind, call.startedAt, call.durationMs],
      [call.requestHash, call.status, call.usageRaw, call.quantity],
    ]);
  const content: Json = [
    trial.execKey,
    first === undefined ? null : [first.startedAt, first.ended, first.output],
    bought,
  ];
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}
