import { expect, test } from 'vitest';
import { demoView } from '../../fixtures/view.ts';
import { STATES } from '../../fixtures/states.ts';

test('the parts of a correct output sum to its cost', () => {
  const view = demoView();
  for (const { waterfall, id } of view.specs) {
    for (const row of waterfall.rows) {
      const cell = view.document.cells.find((item) => item.spec === id && item.variant === row.variant.id);
      const sum = row.parts.reduce((total, { dollars }) => total + dollars, 0);
      expect(sum).toBeCloseTo(Number(cell?.figures.cpco.value), 12);
    }
  }
});

test('a variant without a correct output has no parts', () => {
  expect(STATES['all fail']?.().specs.flatMap(({ waterfall }) => waterfall.rows)).toEqual([]);
});
