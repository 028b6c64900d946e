import type { FailureCount } from '../../src/analyse/failures.ts';

/** Why trials of a spec failed, over all variants. */
export interface FailureList {
  readonly reasons: readonly FailureReason[];
  /** Reasons left out after the most frequent. */
  readonly more: number;
}

export interface FailureReason {
  readonly validator: string;
  readonly message: string;
  readonly count: number;
  /** Such as `cheap 14, hasty 3`. */
  readonly byVariant: string;
}

const SHOWN = 6;

export function failureList(spec: string, failures: readonly FailureCount[]): FailureList {
  const reasons = new Map<string, FailureCount[]>();
  for (const failure of failures) {
    if (failure.spec !== spec) continue;
    const key = JSON.stringify([failure.validator, failure.message]);
    reasons.set(key, [...(reasons.get(key) ?? []), failure]);
  }
  const all = [...reasons.values()]
    .map((group) => ({
      validator: group[0]?.validator ?? '',
      message: group[0]?.message ?? '',
      count: group.reduce((sum, item) => sum + item.count, 0),
      byVariant: group
        .toSorted((left, right) => right.count - left.count)
        .map((item) => `${item.variant} ${item.count}`)
        .join(', '),
    }))
    .toSorted((left, right) => right.count - left.count);
  return { reasons: all.slice(0, SHOWN), more: Math.max(0, all.length - SHOWN) };
}
