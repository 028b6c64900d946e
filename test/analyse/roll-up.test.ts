import fc from 'fast-check';
import { expect, test } from 'vitest';
import { observationOf } from '../../src/analyse/observation.ts';
import { rollUps } from '../../src/analyse/roll-up.ts';
import { sumUsd } from '../../src/model/money.ts';
import { microUsd, summaryOf } from '../fixtures/trials.ts';

test('trials without the tag have a row of their own, last', () => {
  const [teams] = rollUps([
    observationOf(summaryOf({ tags: {}, cost: { tool: microUsd(900) } })),
    observationOf(summaryOf({ tags: { team: 'search' }, cost: { tool: microUsd(10) } })),
    observationOf(
      summaryOf({ tags: { team: 'billing' }, outcome: 'incorrect', cost: { tool: microUsd(30) } }),
    ),
  ]);
  expect(teams?.rows.map(({ value, missing, usd }) => [value, missing, usd])).toEqual([
    ['billing', false, microUsd(30)],
    ['search', false, microUsd(10)],
    ['unattributed', true, microUsd(900)],
  ]);
  expect(teams?.rows.map(({ wasted }) => wasted)).toEqual([microUsd(30), 0n, 0n]);
});

test('every roll-up sums to the same total, whatever the tags', () => {
  const trial = fc.record({
    usd: fc.integer({ min: 0, max: 10 ** 9 }),
    team: fc.option(fc.constantFrom('a', 'b', 'unattributed'), { nil: null }),
    feature: fc.option(fc.constantFrom('x', 'y'), { nil: null }),
  });
  fc.assert(
    fc.property(fc.array(trial, { maxLength: 30 }), (trials) => {
      const observations = trials.map(({ usd, team, feature }) =>
        observationOf(
          summaryOf({
            cost: { tool: microUsd(usd) },
            tags: { ...(team === null ? {} : { team }), ...(feature === null ? {} : { feature }) },
          }),
        ),
      );
      const total = sumUsd(observations.map(({ usd }) => usd));
      for (const { rows } of rollUps(observations)) {
        expect(sumUsd(rows.map(({ usd }) => usd))).toBe(total);
        expect(rows.reduce((sum, row) => sum + row.trials, 0)).toBe(trials.length);
      }
    }),
  );
});
