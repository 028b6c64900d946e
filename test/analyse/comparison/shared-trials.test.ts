import { describe, expect, test } from 'vitest';
import { DEFAULT_COMPARISON } from '../../../src/analyse/comparison/compare.ts';
import { type JudgedCell, compareCells } from '../../../src/analyse/comparison/run-comparison.ts';
import type { TrialSummary } from '../../../src/model/ledger.ts';
import { armsOf, inNextRun, trialsOf } from '../../fixtures/arms.ts';
import { microUsd } from '../../fixtures/trials.ts';

const shape = { cases: 12, repeats: 4, each: 1000, success: 0.9 };
const before = trialsOf(shape);
const dearer = trialsOf({ ...shape, each: 2000, seed: 2 });

/** Copies of the baseline's trials, as a later run reuses them. */
const copies = (trials: readonly TrialSummary[]): readonly TrialSummary[] =>
  trials.map((trial) => ({ ...trial, reusedFrom: trial.reusedFrom ?? trial.trialId }));

const own = (trials: readonly TrialSummary[]): readonly TrialSummary[] =>
  inNextRun(trials).map((trial) => ({ ...trial, repeat: trial.repeat + 4 }));

function cellOf(baseline: readonly TrialSummary[], candidate: readonly TrialSummary[]): JudgedCell {
  const [cell] = compareCells([armsOf(baseline, candidate)], DEFAULT_COMPARISON).cells;
  if (cell === undefined) throw new Error('there is no cell');
  return cell;
}

describe('trials that both arms have', () => {
  test('all of them: the cell is unchanged, and nothing is tested', () => {
    const cell = cellOf(before, copies(before));
    expect(cell).toMatchObject({ finding: 'unchanged', verdict: null, p: null, found: null });
    expect(cell.shared).toEqual({ trials: 48, differing: 0 });
    expect(cell.same?.change.ratio).toBe(1);
  });

  test('also when it is the baseline that was reused, and when both are copies of a third run', () => {
    const older = inNextRun(before);
    const newer = before.map((trial, at) => ({ ...trial, reusedFrom: older[at]?.trialId ?? 0 }));
    expect(cellOf(newer, before).finding).toBe('unchanged');
    const third = before.map((trial) => ({ ...trial, reusedFrom: 5_000_000 + trial.trialId }));
    expect(cellOf(third, third).finding).toBe('unchanged');
  });

  test('some of them: the others are tested as if they were the only ones', () => {
    const mixed = cellOf(before, [...copies(before), ...own(dearer)]);
    const alone = cellOf(before, own(dearer));
    expect(mixed.shared).toEqual({ trials: 48, differing: 0 });
    expect(mixed.p).toEqual(alone.p);
    expect(mixed.finding).toBe('regressed');
    expect(mixed.found?.warnings).toContainEqual({
      code: 'shared-trials',
      message: "48 of the candidate's trials are the baseline's own (reused) and are left out",
    });
    expect(alone.found?.warnings.map(({ code }) => code)).not.toContain('shared-trials');
  });

  test('that went on otherwise are a change, and no evidence of one', () => {
    const on = copies(before).map((trial) => ({ ...trial, cost: { 'model.output': microUsd(9000) } }));
    const cell = cellOf(before, on);
    expect(cell).toMatchObject({ finding: 'inconclusive', verdict: null, found: null });
    expect(cell.shared).toEqual({ trials: 48, differing: 48 });
    expect(cell.same?.change.ratio).toBeGreaterThan(5);
  });

  test('beside new cases that the baseline has not: nothing is left to test', () => {
    const added = own(before).map((trial) => ({ ...trial, case: `new ${trial.case}` }));
    const cell = cellOf(before, [...copies(before), ...added]);
    expect(cell).toMatchObject({ finding: 'inconclusive', found: null, shared: { trials: 48 } });
  });

  test('that ended in an outage are counted as left out, not as shared', () => {
    const outages = copies(before).map((trial) => ({ ...trial, outcome: 'infra-error' as const }));
    const cell = cellOf(before, [...outages, ...own(dearer)]);
    expect(cell).toMatchObject({ shared: { trials: 0 }, judged: { candidate: { leftOut: 48 } } });
  });
});
