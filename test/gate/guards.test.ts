import { describe, expect, test } from 'vitest';
import { guardsOf, guardText, hasGuards } from '../../src/gate/guards.ts';
import { parseUsd } from '../../src/model/money.ts';
import { gated, POLICY } from '../fixtures/gated.ts';

const guards = { minYield: 0.5, maxCostPerCorrect: parseUsd('0.002'), maxCostPerTrial: parseUsd('0.002') };

describe('guardsOf', () => {
  test('hold where the trials are within them', () => {
    const found = guardsOf(gated({ policy: { guards }, change: { yieldFloor: 0.6 } }));
    expect(found.map(({ name, held, doubted }) => [name, held, doubted])).toEqual([
      ['yield-floor', true, false],
      ['min-yield', true, false],
      ['max-cost-per-correct', true, false],
      ['max-cost-per-trial', true, false],
    ]);
  });

  test('break where the trials show that they are beyond, each with its sentence', () => {
    const cell = gated({ candidate: { success: 0.2, each: 3000 }, policy: { guards } });
    const found = guardsOf(cell);
    expect(found.map(({ held }) => held)).toEqual([false, false, false]);
    expect(guardText(found[0]!)).toMatch(
      /^the yield is below the least that the policy allows: [\d.]+% against 50%$/,
    );
    expect(guardText(found[2]!)).toMatch(
      /^a trial costs more than the policy allows: \$0\.00\d+ against \$0\.002$/,
    );
  });

  test('nothing correct breaks a bound on its cost, without dividing', () => {
    const cell = gated({ candidate: { success: 0 }, policy: { guards: { ...guards, minYield: null } } });
    const [first] = guardsOf(cell);
    expect(first).toMatchObject({ name: 'max-cost-per-correct', value: 'Infinity', held: false });
    expect(guardText(first!)).toContain('without a correct one against $0.002');
  });

  test('the exact mean is the value', () => {
    const cell = gated({ candidate: { cases: 2, repeats: 2 }, policy: { guards } });
    const total = (cell.candidate?.trials ?? []).reduce(
      (sum, { cost }) => sum + (cost['model.output'] ?? 0n),
      0n,
    );
    const found = guardsOf(cell).find(({ name }) => name === 'max-cost-per-trial');
    expect(parseUsd(found?.value ?? '0') * 4n - total).toBeLessThan(4n);
  });

  test('no trial, no bound: nothing is claimed', () => {
    expect(guardsOf(gated({ policy: { guards }, change: { candidate: null } }))).toEqual([]);
    expect(guardsOf(gated())).toEqual([]);
    expect([hasGuards(gated()), hasGuards(gated({ policy: { ...POLICY, guards } }))]).toEqual([false, true]);
  });
});
