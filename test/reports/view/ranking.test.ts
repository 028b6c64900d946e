import { expect, test } from 'vitest';
import { STATES } from '../../fixtures/states.ts';
import { demoView } from '../../fixtures/view.ts';

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
