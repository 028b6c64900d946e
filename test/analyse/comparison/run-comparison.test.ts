import { describe, expect, test } from 'vitest';
import { DEFAULT_COMPARISON } from '../../../src/analyse/comparison/compare.ts';
import { compareCells } from '../../../src/analyse/comparison/run-comparison.ts';
import { armOf, armsOf, trialsOf } from '../../fixtures/arms.ts';

const shape = { cases: 12, repeats: 4, each: 1000, success: 0.9 };
const before = trialsOf(shape);
const dearer = trialsOf({ ...shape, each: 2000, seed: 2 });

const single = (seed: number): ReturnType<typeof trialsOf> =>
  trialsOf({ cases: 1, repeats: 1, each: 1000, success: 1, seed });
const judging = (validators: string, expectation: string): object => ({
  judging: { spec: 'spec', validators, cases: { 'case-01': expectation, gone: 'x' } },
});

describe('compareCells', () => {
  test('finds what got dearer, what got cheaper and what stayed', () => {
    const { cells } = compareCells(
      [
        armsOf(before, dearer, 'dearer'),
        armsOf(dearer, before, 'cheaper'),
        armsOf(before, trialsOf({ ...shape, seed: 3 }), 'same'),
        armsOf(before, trialsOf({ ...shape, success: 0.4, each: 200, seed: 4 }), 'worse'),
      ],
      DEFAULT_COMPARISON,
    );
    expect(cells.map(({ finding }) => finding)).toEqual(['regressed', 'improved', 'pass', 'regressed']);
    expect(cells[3]?.verdict).toMatchObject({ cpco: 'PASS', yieldGuard: 'FAIL' });
  });

  test('corrects what is held against a cell for the number of cells', () => {
    const same = [3, 4, 5, 6].map((seed) => armsOf(before, trialsOf({ ...shape, seed }), `same ${seed}`));
    const { cells, aggregate } = compareCells([armsOf(before, dearer), ...same], DEFAULT_COMPARISON);
    const [first] = cells;
    expect(first?.p?.adjustedGreater).toBeCloseTo((first?.p?.greater ?? 0) * 5, 12);
    for (const { p } of cells) expect(p?.adjustedGreater ?? 0).toBeGreaterThanOrEqual(p?.greater ?? 1);
    expect(aggregate).toMatchObject({ cells: 5, left: 0 });
  });

  test('arms without a common case are no baseline for each other, and no error', () => {
    const { cells } = compareCells(
      [armsOf(before, trialsOf(shape, { case: 'other' })), armsOf([], before)],
      DEFAULT_COMPARISON,
    );
    expect(cells.map(({ finding, found }) => [finding, found])).toEqual([
      ['no-baseline', null],
      ['no-baseline', null],
    ]);
  });

  test('one case is compared, and decides nothing with one repeat', () => {
    const { cells } = compareCells([armsOf(single(1), single(2))], DEFAULT_COMPARISON);
    expect(cells[0]).toMatchObject({
      finding: 'inconclusive',
      found: { interval: null, deciding: { possible: false, cases: 5, trials: null } },
    });
  });

  test('leaves out what says nothing about the agent, and counts it', () => {
    const outages = trialsOf({ ...shape, repeats: 1 }, { outcome: 'infra-error' });
    const { cells } = compareCells(
      [armsOf(before, [...before, ...outages.map((trial) => ({ ...trial, trialId: trial.trialId + 900 }))])],
      DEFAULT_COMPARISON,
    );
    expect(cells[0]?.judged.candidate).toMatchObject({ leftOut: 12 });
    expect(cells[0]?.found?.comparison.change.ratio).toBe(1);
    expect(cells[0]?.found?.warnings.map(({ code }) => code)).toContain('left-out');
  });

  test.each([
    ['validators', judging('v2', 'e'), 'comparison/validators', 'firstpass rescore run-1'],
    ['expectations', judging('v1', 'f'), 'comparison/validators', 'firstpass rescore run-1'],
    ['rate cards', { ...judging('v1', 'e'), rateCard: 'other' }, 'comparison/rate-card', 'firstpass reprice'],
  ])('refuses arms of other %s with the remedy', (_, change, code, hint) => {
    const arms = { ...armsOf(before, dearer), baseline: armOf(before, judging('v1', 'e')) };
    const refused = { ...arms, candidate: armOf(dearer, { run: 'run-2', ...change }) };
    expect(() => compareCells([refused], DEFAULT_COMPARISON)).toThrow(
      expect.objectContaining({ name: 'Failure', code, hint: expect.stringContaining(hint) as string }),
    );
    // Beside a cell that can be compared it is told, and stops nothing.
    const { refused: told, cells } = compareCells([armsOf(before, dearer), refused], DEFAULT_COMPARISON);
    expect([told.map(({ failure }) => failure.code), cells.length]).toEqual([[code], 1]);
  });

  test('a case that only one arm has is none of the ruler’s business', () => {
    const grown = { judging: { spec: 'spec', validators: 'v1', cases: { 'case-01': 'e', new: 'y' } } };
    const arms = {
      ...armsOf(before, dearer),
      baseline: armOf(before, judging('v1', 'e')),
      candidate: armOf(dearer, grown),
    };
    expect(compareCells([arms], DEFAULT_COMPARISON).cells).toHaveLength(1);
  });

  test('refuses trials without a price with the remedy', () => {
    const unpriced = trialsOf(shape, { unpriced: 1 });
    expect(() => compareCells([armsOf(before, unpriced)], DEFAULT_COMPARISON)).toThrow(
      expect.objectContaining({
        code: 'comparison/unpriced',
        hint: expect.stringContaining('firstpass reprice run-2') as string,
      }),
    );
  });
});
