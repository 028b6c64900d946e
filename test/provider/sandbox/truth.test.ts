import { describe, expect, test } from 'vitest';
import { casesOf, specOf, trialOf } from './fixtures.ts';
import { DIFFICULTY_SD, SANDBOX_MODELS } from '../../../src/provider/sandbox/models.ts';
import { ease, successProbability, trueYield } from '../../../src/provider/sandbox/truth.ts';
import { decideAttempt } from '../../../src/provider/sandbox/decide.ts';

const TRIALS = 2000;
const CASES = 100;
const MAX_ATTEMPTS = 3;
const spec = specOf(casesOf(CASES));

describe('declared parameters', () => {
  test('difficulty has its declared spread and is shared by models', () => {
    const shifts = casesOf(5000).map((kase) => ease('sample', kase.id));
    const mean = shifts.reduce((sum, shift) => sum + shift, 0) / shifts.length;
    const sd = Math.sqrt(shifts.reduce((sum, shift) => sum + (shift - mean) ** 2, 0) / shifts.length);
    expect(Math.abs(mean)).toBeLessThan((4 * DIFFICULTY_SD) / Math.sqrt(shifts.length));
    expect(sd).toBeCloseTo(DIFFICULTY_SD, 1);
    const [steady, cheap] = SANDBOX_MODELS;
    if (steady === undefined || cheap === undefined) throw new Error('no models');
    const hardest = (model: typeof steady): string | undefined =>
      [...spec.cases].sort(
        (left, right) =>
          successProbability(model, 'sample', left.id, 1) - successProbability(model, 'sample', right.id, 1),
      )[0]?.id;
    expect(hardest(steady)).toBe(hardest(cheap));
  });

  test('more attempts help, and models differ as they are meant to', () => {
    const yields = SANDBOX_MODELS.map((model): [string, number, number] => [
      model.name,
      trueYield(model, spec, { maxAttempts: 1 }),
      trueYield(model, spec, { maxAttempts: 3 }),
    ]);
    for (const [, first, third] of yields) expect(third).toBeGreaterThan(first);
    const first = Object.fromEntries(yields.map(([name, share]) => [name, share]));
    expect(first['premium']).toBeGreaterThan(first['steady'] ?? 1);
    expect(first['steady']).toBeGreaterThan(first['cheap'] ?? 1);
    expect(first['flaky']).toBeLessThan(first['steady'] ?? 0);
  });

  test.each(SANDBOX_MODELS.map((model) => [model.name, model] as const))(
    '%s: the share correct of 2,000 trials lies within four standard errors of the truth',
    (_, model) => {
      const correct = [0, 0];
      for (let trial = 0; trial < TRIALS; trial += 1) {
        const kase = `case-${trial % CASES}`;
        const repeat = 1 + Math.floor(trial / CASES);
        for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
          const decision = decideAttempt(7, model, trialOf(kase, repeat, attempt));
          if (decision.kind === 'refuse') break;
          if (!decision.correct) continue;
          if (attempt === 1) correct[0] = (correct[0] ?? 0) + 1;
          correct[1] = (correct[1] ?? 0) + 1;
          break;
        }
      }
      for (const [index, maxAttempts] of [1, MAX_ATTEMPTS].entries()) {
        const truth = trueYield(model, spec, { maxAttempts });
        // Cases are fixed, so the binomial error is an upper bound of the true one.
        const error = Math.sqrt((truth * (1 - truth)) / TRIALS);
        expect(Math.abs((correct[index] ?? 0) / TRIALS - truth)).toBeLessThan(4 * error);
      }
    },
  );
});
