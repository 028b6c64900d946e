import { describe, expect, test } from 'vitest';
import { decideAttempt, decideLatency, decideTransport } from '../../../src/provider/sandbox/decide.ts';
import { SANDBOX_MODELS, trueParameters } from '../../../src/provider/sandbox/models.ts';
import { trialOf } from './fixtures.ts';

const flaky = trueParameters('flaky');
if (flaky === null) throw new Error('no model flaky');
const COUNT = 10_000;

describe('decideAttempt', () => {
  test('refuses the declared share', () => {
    const trials = Array.from({ length: COUNT }, (_, index) => trialOf(`case-${index}`));
    const refused = trials.filter((trial) => decideAttempt(1, flaky, trial).kind === 'refuse').length;
    const share = flaky.faults.refusal;
    expect(Math.abs(refused / COUNT - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / COUNT));
  });

  test('lets every correct attempt use its tools', () => {
    const decisions = SANDBOX_MODELS.flatMap((model) =>
      Array.from({ length: 500 }, (_, index) => decideAttempt(1, model, trialOf(`case-${index}`))),
    );
    const skipping = decisions.filter((decision) => decision.kind === 'answer' && !decision.usesTools);
    expect(skipping.length).toBeGreaterThan(50);
    expect(skipping.some((decision) => decision.kind === 'answer' && decision.correct)).toBe(false);
  });
});

describe('decideTransport', () => {
  test('breaks streams only', () => {
    const names = Array.from({ length: COUNT }, (_, index) => `try-${index}`);
    const kinds = (stream: boolean): ReadonlySet<string> =>
      new Set(names.map((name) => decideTransport(flaky, name, stream)));
    expect([...kinds(true)].sort()).toEqual(['none', 'rate-limit', 'server-error', 'truncate']);
    expect([...kinds(false)].sort()).toEqual(['none', 'rate-limit', 'server-error']);
  });
});

describe('decideLatency', () => {
  test('of the steady model lies between 15 and 60 ms for 95 of 100 requests', () => {
    const draws = Array.from({ length: COUNT }, (_, index) => decideLatency(flaky, `try-${index}`, 1));
    const inside = draws.filter((ms) => ms >= 15 && ms <= 60).length;
    expect(inside / COUNT).toBeCloseTo(0.95, 1);
    expect(decideLatency(flaky, 'try-1', 2)).toBeCloseTo(2 * (draws[1] ?? 0), 9);
    expect(decideLatency(flaky, 'try-1', 0)).toBe(0);
  });
});
