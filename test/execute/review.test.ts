import { describe, expect, test } from 'vitest';
import { peopleMinutes } from '../../src/execute/review.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import type { ReviewPolicy } from '../../src/model/spec.ts';

const minutes = { base: 1, per100Words: 2, perFailedCheck: 3 };
const policyOf = (policy: ReviewPolicy['policy'], role: string | null = 'reviewer'): ReviewPolicy => ({
  role,
  policy,
  minutes,
  fallbackMinutes: 10,
});
const trial = (outcome: Outcome): Parameters<typeof peopleMinutes>[1] => ({
  outcome,
  text: 'fifty words '.repeat(25),
  last: null,
});

describe('peopleMinutes', () => {
  test.each([
    [{ kind: 'always' }, 'correct', { review: 2, fallback: 0 }],
    [{ kind: 'always' }, 'incorrect', { review: 2, fallback: 10 }],
    [{ kind: 'never' }, 'incorrect', { review: 0, fallback: 10 }],
    [{ kind: 'on-failure' }, 'correct', { review: 0, fallback: 0 }],
    [{ kind: 'on-failure' }, 'refused', { review: 2, fallback: 10 }],
    [{ kind: 'sample', share: 0.25 }, 'correct', { review: 0.5, fallback: 0 }],
    [{ kind: 'always' }, 'infra-error', { review: 0, fallback: 0 }],
    [{ kind: 'always' }, 'cancelled', { review: 0, fallback: 0 }],
  ] as const)('%j of a trial that ended %s', (policy, outcome, expected) => {
    expect(peopleMinutes(policyOf(policy), trial(outcome))).toEqual(expected);
  });

  test('nobody is paid where no role is named', () => {
    expect(peopleMinutes(policyOf({ kind: 'always' }, null), trial('incorrect'))).toEqual({
      review: 0,
      fallback: 0,
    });
  });
});
