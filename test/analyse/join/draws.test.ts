import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Drawn, repeatedDraws } from '../../../src/analyse/join/draws.ts';

function drawn(trialId: number, reusedFrom: number | null, rest: Partial<Drawn> = {}): Drawn {
  return { trialId, reusedFrom, outcome: 'correct', attempts: 1, ...rest };
}

test('a copy of a draw that is there is left out, also a second one; a copy of an unknown one stays', () => {
  const trials = [drawn(1, null), drawn(2, null), drawn(11, 1), drawn(12, 99), drawn(21, 1), drawn(22, 99)];
  expect([...repeatedDraws(trials)]).toEqual([11, 21, 22]);
});

test('what came to an end stands for what was stopped, and more attempts for fewer', () => {
  expect([...repeatedDraws([drawn(1, null, { outcome: 'budget-stopped' }), drawn(2, 1)])]).toEqual([1]);
  expect([...repeatedDraws([drawn(1, null), drawn(2, 1, { outcome: 'cancelled', attempts: 3 })])]).toEqual([
    2,
  ]);
  const longer = drawn(2, 1, { attempts: 2 });
  expect([...repeatedDraws([drawn(1, null, { outcome: 'incorrect' }), longer])]).toEqual([1]);
});

test('each draw stays exactly once', () => {
  const trial = fc.record({
    reusedFrom: fc.option(fc.integer({ min: 1, max: 5 })),
    outcome: fc.constantFrom('correct', 'incorrect', 'budget-stopped', 'cancelled'),
    attempts: fc.integer({ min: 0, max: 3 }),
  });
  fc.assert(
    fc.property(fc.array(trial), (found) => {
      const trials = found.map((item, index) => ({ ...item, trialId: 100 + index }));
      const repeated = repeatedDraws(trials);
      const roots = trials
        .filter(({ trialId }) => !repeated.has(trialId))
        .map((item) => item.reusedFrom ?? item.trialId);
      expect(roots.toSorted((left, right) => left - right)).toEqual(
        [...new Set(trials.map((item) => item.reusedFrom ?? item.trialId))].toSorted(
          (left, right) => left - right,
        ),
      );
    }),
  );
});
