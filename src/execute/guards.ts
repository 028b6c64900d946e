import type { Call } from '../model/call.ts';
import type { CallRequest } from '../model/meter.ts';
import { formatUsd, type Usd } from '../model/money.ts';
import { DEFAULT_GUARDS, type Spec } from '../model/spec.ts';
import { promptTokens } from '../model/usage.ts';
import type { CellCosts } from './cell-costs.ts';

/** A guard that speaks up, with the numbers that it goes by. */
export interface GuardStop {
  /** As the reason names it, such as `guards.identicalCalls`. */
  readonly limit: string;
  readonly reason: string;
  readonly evidence: Readonly<Record<string, string | number>>;
}

/** Watches the calls of one attempt for signs that it runs away. */
export interface AttemptGuard {
  /** Returns why the next call must not be bought, or null; `cost` is the trial's so far. */
  next(request: Pick<CallRequest, 'kind' | 'name' | 'body'>, cost: Usd): GuardStop | null;
  /** Takes notice of a call that was answered. */
  settled(call: Pick<Call, 'kind' | 'usage'>): void;
}

/** A conversation below it is never a snowball: a small first prompt makes every later one large. */
const SNOWBALL_FLOOR_TOKENS = 50_000;

/** Returns the guards of an attempt as its spec sets them; `costs` are those of its cell's finished trials. */
export function openGuard(spec: Pick<Spec, 'guards'>, costs: CellCosts | null): AttemptGuard {
  const { identicalCalls, contextGrowth, costOverMedian } = spec.guards ?? DEFAULT_GUARDS;
  const runs = new Map<string, { body: string; length: number }>();
  let first: number | null = null;
  let latest = 0;

  const repeated = (request: Pick<CallRequest, 'kind' | 'name' | 'body'>): GuardStop | null => {
    const run = runs.get(request.kind);
    const length = run?.body === request.body ? run.length + 1 : 1;
    runs.set(request.kind, { body: request.body, length });
    if (identicalCalls === null || length <= identicalCalls) return null;
    return {
      limit: 'guards.identicalCalls',
      reason: `the same ${request.kind} call (${request.name}) was made ${length - 1} times in a row`,
      evidence: { call: request.name, times: length - 1, allowed: identicalCalls },
    };
  };
  const snowball = (): GuardStop | null => {
    if (contextGrowth === null || first === null || first === 0) return null;
    if (latest <= SNOWBALL_FLOOR_TOKENS || latest <= contextGrowth * first) return null;
    return {
      limit: 'guards.contextGrowth',
      reason: `the prompt grew from ${first} to ${latest} tokens, more than ${contextGrowth} times`,
      evidence: { firstPromptTokens: first, latestPromptTokens: latest, allowed: contextGrowth },
    };
  };
  const outlier = (cost: Usd): GuardStop | null => {
    const median = costOverMedian === null ? null : (costs?.median() ?? null);
    if (costOverMedian === null || median === null || median.usd <= 0n) return null;
    // In thousandths, so that a factor such as 2.5 needs no float.
    if (cost * 1000n <= median.usd * BigInt(Math.round(costOverMedian * 1000))) return null;
    return {
      limit: 'guards.costOverMedian',
      reason:
        `it has cost $${formatUsd(cost)}, more than ${costOverMedian} times the median ` +
        `$${formatUsd(median.usd)} of the ${median.trials} trials before it`,
      evidence: {
        costUsd: formatUsd(cost),
        medianUsd: formatUsd(median.usd),
        trials: median.trials,
        allowed: costOverMedian,
      },
    };
  };
  return {
    next: (request, cost) => {
      const same = repeated(request);
      return same ?? (request.kind === 'model' ? snowball() : null) ?? outlier(cost);
    },
    settled: ({ kind, usage }) => {
      if (kind !== 'model' || usage === null) return;
      latest = promptTokens(usage);
      first ??= latest;
    },
  };
}
