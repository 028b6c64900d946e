import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openCellCosts } from '../../src/execute/cell-costs.ts';

test('the median is that of the sorted costs, in whatever order they came; none below five', () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt(0n, 10n ** 20n), { maxLength: 40 }), (costs) => {
      const known = openCellCosts();
      for (const cost of costs) known.add(cost);
      const sorted = [...costs].sort((a, b) => (a < b ? -1 : Number(a > b)));
      const usd = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0n;
      expect(known.median()).toEqual(costs.length < 5 ? null : { usd, trials: costs.length });
    }),
  );
});
