import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkLedger } from '../../src/analyse/ledger-invariants.ts';
import { COMPONENTS, type Component } from '../../src/model/charge.ts';
import type { ChargedCall, TrialSummary } from '../../src/model/ledger.ts';
import type { Usd } from '../../src/model/money.ts';
import { NO_USAGE } from '../../src/model/usage.ts';
import { CELL } from '../ledger/synthetic-ledger.ts';

interface Tree {
  readonly calls: readonly ChargedCall[];
  readonly trials: readonly TrialSummary[];
}

const usd = fc.bigInt({ min: 0n, max: 10n ** 20n });
const cost = fc.dictionary(fc.constantFrom(...COMPONENTS), usd, { maxKeys: 4 }) as fc.Arbitrary<
  Partial<Record<Component, Usd>>
>;
const anyCall = fc.record({ attempt: fc.integer({ min: 1, max: 3 }), cost, unpriced: fc.nat(2) });
const tags = fc.dictionary(
  fc.constantFrom('team', 'feature', '__proto__x', 'user'),
  fc.constantFrom('a', 'b', 'unattributed'),
);
const anyTrial = fc.record({
  calls: fc.array(anyCall, { maxLength: 5 }),
  tags,
  variant: fc.constantFrom('steady', 'other'),
});

/** A run's rows as a sound ledger gives them, its sums made here in another way: by component, not by call. */
const anyTree: fc.Arbitrary<Tree> = fc.array(anyTrial, { minLength: 1, maxLength: 8 }).map((drawn) => {
  let callId = 0;
  const calls: ChargedCall[] = [];
  const trials = drawn.map((trial, index): TrialSummary => {
    const trialId = index + 1;
    const own = trial.calls.map((call): ChargedCall => ({ ...call, trialId, callId: (callId += 1) }));
    calls.push(...own);
    const sums: Partial<Record<Component, Usd>> = {};
    let firstAttemptCost = 0n;
    for (const component of COMPONENTS) {
      const amounts = own.map((call) => ({ usd: call.cost[component] ?? 0n, first: call.attempt === 1 }));
      const sum = amounts.reduce((total, amount) => total + amount.usd, 0n);
      if (sum > 0n) sums[component] = sum;
      if (component === 'review' || component === 'fallback') continue;
      firstAttemptCost += amounts.reduce((total, amount) => total + (amount.first ? amount.usd : 0n), 0n);
    }
    return {
      ...EMPTY,
      trialId,
      tags: trial.tags,
      variant: trial.variant,
      cost: sums,
      firstAttemptCost,
      unpriced: own.reduce((sum, call) => sum + call.unpriced, 0),
    };
  });
  return { calls, trials };
});

const EMPTY: TrialSummary = {
  trialId: 0,
  run: CELL.run,
  spec: CELL.spec,
  variant: CELL.variant,
  case: 'c',
  repeat: 1,
  outcome: 'correct',
  accepted: true,
  firstPass: true,
  attempts: 3,
  tags: {},
  weight: 1,
  cluster: null,
  durationMs: 0,
  waitMs: 0,
  providerMs: 0,
  toolMs: 0,
  validationMs: 0,
  modelCalls: 0,
  httpRequests: 0,
  toolCalls: {},
  usage: NO_USAGE,
  callsWithoutUsage: 0,
  reviewMinutes: 0,
  cost: {},
  firstAttemptCost: 0n,
  shadow: 0n,
  unpriced: 0,
  inDoubt: 0,
  inDoubtUsd: 0n,
};

const cells = [CELL, { ...CELL, variant: 'other' }];
const broken = (tree: Tree): string[] =>
  checkLedger({ cells, ...tree })
    .filter((invariant) => !invariant.holds)
    .map((invariant) => `${invariant.name}: ${invariant.detail}`);

describe('the rows of a run', () => {
  test('that are sound hold for every tag dimension, whatever the tree', () => {
    fc.assert(
      fc.property(anyTree, (tree) => {
        expect(broken(tree)).toEqual([]);
        const dimensions = new Set(tree.trials.flatMap((trial) => Object.keys(trial.tags)));
        const checked = checkLedger({ cells, ...tree }).filter(({ name }) =>
          name.startsWith('tags-equal-run:'),
        );
        expect(checked.map(({ name }) => name.slice('tags-equal-run:'.length)).sort()).toEqual(
          [...dimensions].sort(),
        );
      }),
    );
  });

  test('of which one amount is off by 10⁻¹⁸ dollars are named', () => {
    fc.assert(
      fc.property(anyTree, fc.nat(), (tree, at) => {
        fc.pre(tree.calls.length > 0);
        const index = at % tree.calls.length;
        const calls = tree.calls.map((call, place) =>
          place === index ? { ...call, cost: { ...call.cost, judge: (call.cost.judge ?? 0n) + 1n } } : call,
        );
        expect(broken({ ...tree, calls })[0]).toContain(`trial ${calls[index]?.trialId} (`);
      }),
    );
  });

  const trial = { ...EMPTY, trialId: 7, cost: { tool: 5n }, firstAttemptCost: 5n };
  const call: ChargedCall = { trialId: 7, callId: 1, attempt: 1, cost: { tool: 5n }, unpriced: 0 };

  test('of an interrupted trial may have paid for the attempt that was broken off, and for no later one', () => {
    const interrupted: TrialSummary = { ...trial, outcome: 'cancelled', attempts: 1 };
    const second = [call, { ...call, callId: 2, attempt: 2, cost: {} }];
    const third = [call, { ...call, callId: 2, attempt: 3, cost: {} }];
    expect(broken({ trials: [interrupted], calls: second })).toEqual([]);
    expect(broken({ trials: [interrupted], calls: third })).toHaveLength(1);
    expect(broken({ trials: [{ ...interrupted, outcome: 'incorrect' }], calls: second })).toHaveLength(1);
  });

  test.each([
    ['an orphan', [{ ...trial, spec: 'gone' }], [call], ['trials-in-cells', 'cells-equal-run']],
    ['a lost call', [trial], [], ['calls-equal-trials', 'attempts-equal-trials']],
    [
      'a call of an attempt that was not made',
      [trial],
      [call, { ...call, callId: 2, attempt: 4, cost: {} }],
      ['attempts-equal-trials'],
    ],
    ['an unpriced charge that is not counted', [trial], [{ ...call, unpriced: 1 }], ['unpriced-is-counted']],
  ])('with %s are named', (_what, trials, calls, names) => {
    expect(broken({ trials, calls }).map((text) => text.split(':')[0])).toEqual(names);
    expect(broken({ trials, calls })[0]).toContain('trial 7');
  });
});
