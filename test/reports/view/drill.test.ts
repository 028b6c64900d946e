import { describe, expect, test } from 'vitest';
import type { DrillView } from '../../../reports/view/drill.ts';
import { demoRun, runOf } from '../../fixtures/trials.ts';
import { drilledView, type DrilledOptions } from '../../fixtures/drilled-view.ts';

const drill = (options: DrilledOptions = {}): DrillView => drilledView(options).drill as DrillView;

test('is plain data that survives JSON', () => {
  const view = drilledView();
  expect(JSON.parse(JSON.stringify(view))).toEqual(view);
});

describe('the failing run', () => {
  test('is of the cell that wasted most, and its cost is the median of its like', () => {
    const { failingRun } = drill();
    const view = drilledView();
    const waste = view.document.cells.toSorted(
      (left, right) => Number(right.cost.waterfall.scrap) - Number(left.cost.waterfall.scrap),
    )[0];
    expect(failingRun?.trial).toMatchObject({ spec: waste?.spec, variant: waste?.variant });
    expect(failingRun?.why).toMatch(
      /^\S+ on \S+ spent \$\d+\.\d+ on trials that did not end correct, more than any other; /,
    );
    const costs = demoRun()
      .trials.filter((trial) => trial.spec === waste?.spec && trial.variant === waste.variant)
      .filter(({ outcome }) => outcome !== 'correct').length;
    expect(failingRun?.why).toContain(`all ${costs} failed for the same reason`);
  });

  test('shows what changed between its attempts, or that nothing did', () => {
    const changed = drill().failingRun;
    expect(changed?.outputs[0]).toMatchObject({ diff: null, unchanged: false });
    expect(changed?.outputs[1]?.diff).toMatchObject({ indented: true });
    expect(changed?.outputs[1]?.diff?.lines).toContainEqual({ kind: 'added', text: '  "attempt": 2' });
    const same = drill({ output: () => 'always the same' }).failingRun;
    expect(same?.outputs[1]).toMatchObject({ diff: null, unchanged: true });
  });

  test('is left out when nothing failed', () => {
    const { run, cells, trials } = demoRun();
    const correct = trials.filter(({ outcome }) => outcome === 'correct');
    expect(drill({ fixture: { run, cells, trials: correct } }).failingRun).toBeNull();
  });
});

describe('the explorer', () => {
  const cell = {
    spec: 's',
    variant: 'v',
    cases: 900,
    repeats: 1,
    success: 0.5,
    maxAttempts: 1,
    microUsd: 100,
    reviewMinutes: 0,
    seconds: 1,
    tool: null,
  };

  test('has a line for every trial with its exact cost', () => {
    const { columns } = drill().explorer;
    const { trials } = demoRun();
    expect(columns.id).toEqual(trials.map(({ trialId }) => trialId));
    const total = drilledView().document.totals.cost;
    expect(columns.usd.reduce((sum, usd) => sum + Number(usd), 0)).toBeCloseTo(Number(total), 10);
    expect(columns.reasons).toEqual(['numeric: $.total is not right']);
  });

  test('has failures first, of every cell in turn, and says what it leaves out', () => {
    const fixture = runOf([cell, { ...cell, variant: 'rare', cases: 20 }]);
    const { details, leftOut, columns } = drill({ fixture }).explorer;
    const failures = fixture.trials.filter(({ outcome }) => outcome !== 'correct');
    const shown = details.flatMap(({ trials }) => trials);
    const rare = failures.filter(({ variant }) => variant === 'rare').length;
    expect(columns.id).toHaveLength(920);
    expect(failures.length).toBeLessThan(600);
    expect(shown.filter(({ outcome }) => outcome !== 'correct')).toHaveLength(failures.length);
    expect(shown.filter(({ variant, outcome }) => variant === 'rare' && outcome !== 'correct')).toHaveLength(
      rare,
    );
    expect(leftOut).toEqual([
      `Of ${920 - failures.length} trials that ended correct, 4 can be opened in full; the others have their line only.`,
    ]);
  });

  test('puts long outputs beside the page and says so', () => {
    const long = 'x'.repeat(30_000);
    const fixture = runOf([{ ...cell, cases: 4 }]);
    const { sidecar, leftOut, details } = drill({
      fixture,
      sidecar: 'r.html.files',
      output: () => long,
    }).explorer;
    expect(sidecar?.files.every(({ text, name }) => text === long && /^\d+-\d+\.txt$/.test(name))).toBe(true);
    expect(leftOut.at(-1)).toMatch(
      /^\d outputs are cut to the beginning: their whole text is in r\.html\.files\/\.$/,
    );
    expect(Object.values(details[0]?.outputs ?? {})[0]?.cut).toContain(
      'The first 2,000 characters of 30,000',
    );
    expect(drill({ fixture, output: () => long }).explorer).toMatchObject({ sidecar: null });
  });

  test('many outputs together do not outgrow the page', () => {
    const fixture = runOf([{ ...cell, cases: 900, success: 0.1 }]);
    const { details } = drill({ fixture, output: () => 'y'.repeat(15_000) }).explorer;
    const all = details.flatMap(({ outputs }) => Object.values(outputs)).map(({ text }) => text.length);
    expect(all.reduce((sum, length) => sum + length, 0)).toBeLessThan(3_200_000);
  });
});
