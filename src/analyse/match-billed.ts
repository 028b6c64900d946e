import type { Call } from '../model/call.ts';
import type { BilledRequest } from '../model/billed.ts';
import type { Intent } from '../model/ledger.ts';
import { promptTokens } from '../model/usage.ts';

export interface BilledMatch {
  readonly intent: Intent;
  readonly billed: BilledRequest;
}

/** How long before our intent a provider's clock may say that it was billed, and how long after. */
const EARLY_MS = 5_000;
const LATE_MS = 15 * 60_000;

/**
 * Returns which calls in doubt were billed, one request to one call. Requests of calls whose answer the ledger
 * has are taken out first, by model, both token counts and time: they explain themselves. What remains goes to
 * the intent of its model that began last before it; what fits none is not used.
 */
export function matchBilled(
  billed: readonly BilledRequest[],
  answered: readonly Call[],
  open: readonly Intent[],
): readonly BilledMatch[] {
  const byTime = billed.toSorted((left, right) => left.atMs - right.atMs);
  const unexplained = withoutAnswered(byTime, answered);
  const left = open.filter((intent) => intent.kind === 'model' || intent.kind === 'judge');
  return unexplained.flatMap((request) => {
    const fitting = left.filter(
      (intent) => isSameModel(request.model, intent.name) && fits(request, intent.at),
    );
    const intent = fitting.toSorted((one, other) => Date.parse(other.at) - Date.parse(one.at))[0];
    if (intent === undefined) return [];
    left.splice(left.indexOf(intent), 1);
    return [{ intent, billed: request }];
  });
}

function withoutAnswered(
  billed: readonly BilledRequest[],
  answered: readonly Call[],
): readonly BilledRequest[] {
  const left = [...billed];
  for (const call of answered) {
    const { usage } = call;
    // A copy was not billed: the call that it is a copy of was, and explains that request already.
    if (usage === null || call.replayed || call.reusedFrom !== undefined) continue;
    const [input, output] = [promptTokens(usage), usage.output];
    const found = left.findIndex(
      (request) =>
        request.input === input &&
        request.output === output &&
        (isSameModel(request.model, call.name) || request.model === call.served) &&
        fits(request, call.startedAt),
    );
    if (found !== -1) left.splice(found, 1);
  }
  return left;
}

function fits(request: BilledRequest, at: string): boolean {
  const sinceMs = request.atMs - Date.parse(at);
  return sinceMs >= -EARLY_MS && sinceMs <= LATE_MS;
}

/** Providers answer a name with a dated version of it. */
function isSameModel(billed: string, asked: string): boolean {
  return billed === asked || billed.startsWith(`${asked}-`) || billed.startsWith(`${asked}@`);
}
