import { describe, expect, test } from 'vitest';
import { cellPolicyOf } from '../../src/gate/cell-policy.ts';
import { DEFAULT_GATE } from '../../src/model/gate-policy.ts';
import { parseUsd } from '../../src/model/money.ts';
import { gateOf } from '../../src/spec/load-gate.ts';

describe('the gate of a project', () => {
  test('is the default when nothing is said', () => {
    expect(gateOf(undefined)).toEqual(DEFAULT_GATE);
    expect(gateOf({})).toEqual(DEFAULT_GATE);
  });

  test('says all of its settings', () => {
    const everything = {
      margin: 0.4,
      alpha: 0.01,
      yieldMargin: 0.1,
      inference: 'population',
      looks: [3, 6],
      futility: false,
      confirmRepeats: 3,
      minAbsoluteUsd: '0.001',
      guards: { minYield: 0.8, maxCostPerCorrect: '0.05', maxCostPerTrial: '0.04' },
      levels: {
        regressed: 'warn',
        degraded: 'warn',
        inconclusive: 'error',
        noBaseline: 'error',
        new: 'warn',
        removed: 'error',
        budget: 'error',
      },
      variants: ['steady'],
      maxAgeDays: 30,
      budget: '5.00',
      askAbove: '20',
    } as const;
    const policy = gateOf(everything);
    expect(policy).toEqual({
      ...everything,
      minAbsoluteUsd: parseUsd('0.001'),
      guards: { minYield: 0.8, maxCostPerCorrect: parseUsd('0.05'), maxCostPerTrial: parseUsd('0.04') },
      overrides: [],
      budget: parseUsd('5'),
      askAbove: parseUsd('20'),
    });
    // Every field of the policy can be said: one that is added must be read as well.
    const said = Object.keys(DEFAULT_GATE).filter((key) => key !== 'overrides');
    expect(Object.keys(everything).toSorted()).toEqual(said.toSorted());
  });

  test('an override changes what it says, and later ones win', () => {
    const policy = gateOf({
      margin: 0.3,
      levels: { removed: 'note' },
      overrides: [
        { spec: 'invoice-*', margin: 0.5, levels: { inconclusive: 'error' }, guards: { minYield: 0.9 } },
        { variant: 'cheap', margin: 0.6, guards: { maxCostPerTrial: '1' } },
      ],
    });
    const cheap = cellPolicyOf(policy, 'invoice-fields', 'cheap');
    expect(cheap).toMatchObject({
      margin: 0.6,
      levels: { inconclusive: 'error', removed: 'note', regressed: 'error' },
      guards: { minYield: 0.9, maxCostPerTrial: parseUsd('1'), maxCostPerCorrect: null },
    });
    expect(cellPolicyOf(policy, 'tickets', 'steady').margin).toBe(0.3);
    expect(cellPolicyOf(policy, 'invoice-fields', 'steady').margin).toBe(0.5);
  });
});
