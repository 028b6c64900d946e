import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeOf } from '../../../src/analyse/comparison/arm-means.ts';
import { caseChanges } from '../../../src/analyse/comparison/case-changes.ts';
import { type ComparedTrial, pair } from '../../../src/analyse/comparison/paired.ts';

const trial = (name: string, cost: number, accepted = true): ComparedTrial => ({
  case: name,
  cost,
  accepted,
});
const changes = (
  before: readonly ComparedTrial[],
  after: readonly ComparedTrial[],
): ReturnType<typeof caseChanges> => {
  const paired = pair(before, after);
  return caseChanges(paired, changeOf(paired));
};

test('a case that fails at the same cost is worse by what a correct output costs', () => {
  const before = [trial('a', 2), trial('b', 2), trial('c', 2)];
  const found = changes(before, [trial('a', 2, false), trial('b', 1), trial('c', 2)]);
  expect(found.worsened).toEqual([
    {
      case: 'a',
      baseline: { correct: 1, trials: 1, costPerTrial: 2, costPerCorrect: 2 },
      candidate: { correct: 0, trials: 1, costPerTrial: 2, costPerCorrect: Number.POSITIVE_INFINITY },
      effect: 2,
    },
  ]);
  expect(found.improved.map((item) => [item.case, item.effect])).toEqual([['b', -1]]);
  expect(found.same).toBe(1);
});

test('where nothing was ever correct, costs alone are compared', () => {
  const found = changes([trial('a', 1, false)], [trial('a', 3, false)]);
  expect(found.worsened.map((item) => item.effect)).toEqual([2]);
});

test('effects sum above zero exactly when the cost per correct output rose', () => {
  const arm = fc.array(fc.tuple(fc.integer({ min: 1, max: 1000 }), fc.boolean()), {
    minLength: 4,
    maxLength: 4,
  });
  fc.assert(
    fc.property(arm, arm, (one, other) => {
      const [before, after] = [one, other].map((rows) =>
        rows.map(([cost, accepted], at) => trial(`c${at}`, cost, accepted || at === 0)),
      );
      const paired = pair(before ?? [], after ?? []);
      const change = changeOf(paired);
      const { worsened, improved } = caseChanges(paired, change);
      const sum = [...worsened, ...improved].reduce((total, item) => total + item.effect, 0);
      fc.pre(Math.abs(change.logRatio) > 1e-6);
      expect(Math.sign(sum)).toBe(Math.sign(change.logRatio));
    }),
  );
});
