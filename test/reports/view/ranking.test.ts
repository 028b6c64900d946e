import { expect, test } from 'vitest';
import { STATES } from '../../fixtures/states.ts';
import { demoRun } from '../../fixtures/trials.ts';
import { demoView, viewFor } from '../../fixtures/view.ts';

test('ranks every cell by waste and by cost per correct output, worst first', () => {
  const { byWaste, byCpco } = demoView().ranking;
  expect(byWaste.length).toBe(13);
  const waste = byWaste.map(({ wasteSort }) => Number(wasteSort));
  expect(waste).toEqual(waste.toSorted((left, right) => right - left));
  const cpco = byCpco.map(({ cpcoSort }) => Number(cpcoSort));
  expect(cpco).toEqual(cpco.toSorted((left, right) => right - left));
  expect(byWaste[0]?.wasteLength).toBe(1);
});

test('a cell without a correct output leads by cost', () => {
  const { byCpco } = STATES['one variant never correct']?.().ranking ?? { byCpco: [] };
  expect(byCpco.slice(0, 3).map(({ variant }) => variant.id)).toEqual(['cheap', 'cheap', 'cheap']);
});

test('one cell is no ranking', () => {
  expect(STATES['one variant, few cases']?.().ranking.byWaste).toEqual([]);
});

test('after a budget it compares what every variant finished, and says what is left out', () => {
  const { ranking, header } = STATES['stopped by its budget']?.() ?? demoView();
  expect(header.stopped).toContain('did not run');
  expect(ranking.doubt).toMatch(
    /^A budget ended trials of .*: ranked there on the \d+ of \d+ blocks \(case × repeat\) that every variant finished; the \$\d+\.\d+ spent outside is in the run’s total only\.$/,
  );
  expect(demoView().ranking.doubt).toBeNull();
});

test('says when variants did not run equally often for another reason', () => {
  const { run, cells, trials } = demoRun();
  const fewer = trials.filter(({ variant, repeat }) => variant !== 'cheap' || repeat === 1);
  expect(viewFor({ run, cells, trials: fewer }).ranking.doubt).toBe(
    'Variants of 3 specs did not run equally often (20 to 60 trials): there go by the share of waste, not by its dollars.',
  );
});
