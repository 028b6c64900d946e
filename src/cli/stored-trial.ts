import { recordedToolUses } from '../agent/recorded-tool-uses.ts';
import type { StoredAttempt, StoredCall, StoredTrial } from '../execute/stored.ts';
import type { Call } from '../model/call.ts';
import type { LedgerReader } from '../model/ledger.ts';
import type { Attempt } from '../model/trial.ts';

/** Returns a trial of the ledger with its texts; null when it has not ended or an output is not kept. */
export function storedTrial(
  trialId: number,
  holds: Pick<StoredTrial, 'checksHold' | 'chargesHold'>,
  reader: LedgerReader,
): StoredTrial | null {
  const detail = reader.trialDetail(trialId);
  if (detail === null || detail.end === null) return null;
  const calls = detail.calls.map(({ call }) => call);
  const attempts: StoredAttempt[] = [];
  for (const attempt of detail.attempts) {
    const made = storedAttempt(attempt, calls, reader);
    if (made === null) return null;
    attempts.push(made);
  }
  const { trial, end } = detail;
  return {
    trialId,
    root: trial.reusedFrom ?? trialId,
    end,
    ...holds,
    attempts,
    calls: detail.calls.map((priced) => ({ ...priced, texts: () => textsOf(priced.call, reader) })),
  };
}

function storedAttempt(attempt: Attempt, calls: readonly Call[], reader: LedgerReader): StoredAttempt | null {
  // An empty output has no blob of its own.
  const text =
    attempt.output === null ? (attempt.ended === 'output' ? '' : null) : reader.blob(attempt.output);
  if (text === null && attempt.output !== null) return null;
  const own = calls.filter((call) => call.attempt === attempt.number);
  const tools = recordedToolUses(own, (blob) => (blob === null ? null : reader.blob(blob)));
  return { attempt, text, tools };
}

/** Texts are read only where usage is missing and has to be estimated from them. */
function textsOf(call: Call, reader: LedgerReader): ReturnType<StoredCall['texts']> {
  if (call.usage !== null || call.request === null) return undefined;
  const request = reader.blob(call.request);
  const response = call.response === null ? null : reader.blob(call.response);
  return request === null ? undefined : { request, response };
}
