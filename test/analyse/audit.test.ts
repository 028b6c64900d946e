import { expect, test } from 'vitest';
import { auditedCost } from '../../src/analyse/audit.ts';
import { Failure } from '../../src/model/failure.ts';
import { differences, vectors } from './stat-vectors.ts';

const observed = { estimate: 0.03, lower: 0.025, upper: 0.038 };

test('half of the accepted outputs wrong doubles the cost of a correct one', () => {
  expect(auditedCost(observed, { audited: 20, correct: 10 }).estimate).toBe(0.06);
});

test('a perfect audit leaves the estimate and still widens the interval upwards', () => {
  const perfect = auditedCost(observed, { audited: 30, correct: 30 });
  expect(perfect.estimate).toBe(0.03);
  expect(perfect.lower).toBeCloseTo(0.025, 15);
  expect(perfect.upper).toBeGreaterThan(0.038);
});

test('an audit that finds nothing correct leaves a lower bound', () => {
  const none = auditedCost(observed, { audited: 10, correct: 0 });
  expect(none).toMatchObject({ estimate: Number.POSITIVE_INFINITY, upper: Number.POSITIVE_INFINITY });
  expect(none.lower).toBeCloseTo(0.025 / 0.2775327998628892, 10);
});

test.each([
  { audited: 0, correct: 0 },
  { audited: 3, correct: 4 },
])('$correct of $audited is no audit', (sample) => {
  expect(() => auditedCost(observed, sample)).toThrow(Failure);
});

test.skipIf(vectors === null)('independent vectors', () => {
  for (const { inputs, expected } of vectors.audited) {
    const { theta: estimate, lower, upper, auditedN, auditedCorrect } = inputs;
    const actual = auditedCost({ estimate, lower, upper }, { audited: auditedN, correct: auditedCorrect });
    expect(differences(actual, expected)).toEqual([]);
  }
});
