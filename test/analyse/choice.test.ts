import { describe, expect, test } from 'vitest';
import { summariseCell } from '../../src/analyse/cell.ts';
import type { CellSummary } from '../../src/analyse/cell-summary.ts';
import { choiceBetween } from '../../src/analyse/choice.ts';
import { type SyntheticArm, trialsOf } from '../fixtures/arms.ts';
import { cellOf } from '../fixtures/trials.ts';

const shape: SyntheticArm = { cases: 20, repeats: 3, each: 1000, success: 0.9 };
const cell = (variant: string, arm: Partial<SyntheticArm>, change: object = {}): CellSummary =>
  summariseCell(cellOf('spec', variant), trialsOf({ ...shape, ...arm }, change));

describe('choiceBetween', () => {
  const pick = cell('pick', {});

  test('a pick that is shown to be cheaper is ahead, and next to no regret is left', () => {
    const choice = choiceBetween(pick, [cell('dear', { each: 3000, seed: 2 })]);
    expect(choice).toMatchObject({ verdict: 'ahead', cases: 20, regret: { atMost: 0 } });
    expect(choice.ratio).toBeGreaterThan(2);
    expect(choice.lower).toBeGreaterThan(1);
    expect(choice.regret?.expected).toBeLessThan(0.001);
  });

  test('a difference that may be chance is a tie, with what it costs to be wrong', () => {
    const choice = choiceBetween(pick, [cell('same', { seed: 3 })]);
    expect(choice.verdict).toBe('tie');
    expect(choice.regret?.atMost).toBeCloseTo(1 / (choice.lower ?? 0) - 1, 12);
    expect(choice.regret?.expected).toBeGreaterThan(0);
    expect(choice.regret?.expected).toBeLessThan(choice.regret?.atMost ?? 0);
  });

  test('two of the same can be wrong either way: the mean loss is that of a half normal', () => {
    const other = cell('twin', { seed: 4 });
    const one = choiceBetween(pick, [other]);
    const back = choiceBetween(other, [pick]);
    expect((one.ratio ?? 0) * (back.ratio ?? 0)).toBeCloseTo(1, 12);
    expect((one.lower ?? 0) * (back.upper ?? 0)).toBeCloseTo(1, 9);
  });

  test('is ahead of all only when it is ahead of each; its figures are those of the runner-up', () => {
    const [twin, dear] = [cell('twin', { seed: 4 }), cell('dear', { each: 3000, seed: 2 })];
    const choice = choiceBetween(pick, [dear, twin]);
    expect(choice.verdict).toBe('tie');
    expect(choice.rivals.map(({ variant, verdict }) => [variant, verdict])).toEqual([
      ['dear', 'ahead'],
      ['twin', 'tie'],
    ]);
    expect(choice).toMatchObject({ ...choiceBetween(pick, [dear]), verdict: 'tie', rivals: choice.rivals });
  });

  test('two common cases tell nothing, however far apart', () => {
    const two = { cases: 2, repeats: 3 };
    const choice = choiceBetween(cell('a', two), [cell('b', { ...two, each: 9000 })]);
    expect(choice).toMatchObject({ verdict: 'tie', cases: 2, lower: null });
  });

  test('is no choice without another, and a tie without common cases or with one', () => {
    expect(choiceBetween(null, []).verdict).toBe('none');
    expect(choiceBetween(pick, [])).toMatchObject({ verdict: 'only-one', regret: null });
    const elsewhere = cell('elsewhere', {}, { case: 'another' });
    expect(choiceBetween(pick, [elsewhere])).toMatchObject({ verdict: 'tie', cases: 0, ratio: null });
    const single = { case: 'case-01' };
    const alone = choiceBetween(cell('a', {}, single), [cell('b', { each: 9000 }, single)]);
    expect(alone).toMatchObject({ verdict: 'tie', cases: 1, lower: null, regret: null });
  });
});
