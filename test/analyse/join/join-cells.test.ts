import { expect, test } from 'vitest';
import { joinCells, joinedId, type JoinedPart } from '../../../src/analyse/join/join-cells.ts';
import type { Run } from '../../../src/model/run.ts';
import { cellOf, SYNTHETIC_RUN } from '../../fixtures/trials.ts';

function part(
  id: string,
  variants: readonly string[],
  { isRepriced = false, ...change }: Partial<Run> & { isRepriced?: boolean } = {},
  key = 'same',
): JoinedPart {
  const cells = variants.map((variant) => ({
    ...cellOf('spec', variant),
    scoreKey: key,
    priceKey: `${key}-${change.rateCard ?? 'card'}`,
  }));
  return { run: { ...SYNTHETIC_RUN, rateCard: 'card', ...change, id }, cells, isRepriced };
}

function shown(...parts: readonly JoinedPart[]): readonly unknown[] {
  return joinCells(parts).map(({ cell, runs, apart }) => [cell.variant, joinedId(runs), apart]);
}

test('cells that differ by name stand side by side under their names', () => {
  expect(shown(part('A', ['one']), part('B', ['two']))).toEqual([
    ['one', 'A', null],
    ['two', 'B', null],
  ]);
});

test('equal content at equal prices is one cell, described by the newest run', () => {
  const older = part('A', ['one']);
  const newer = part('B', ['one']);
  const cells = joinCells([
    older,
    { ...newer, cells: newer.cells.map((cell) => ({ ...cell, yieldFloor: 0.9 })) },
  ]);
  expect(cells).toHaveLength(1);
  expect(cells[0]?.cell).toMatchObject({ variant: 'one', run: 'A+B', yieldFloor: 0.9 });
});

test('other content, other prices and imports stand apart, and say why', () => {
  expect(shown(part('A', ['one']), part('B', ['one'], {}, 'changed'), part('C', ['one']))).toEqual([
    ['one @ A+C', 'A+C', 'content'],
    ['one @ B', 'B', 'content'],
  ]);
  expect(shown(part('A', ['one']), part('B', ['one'], { rateCard: 'dear' }))).toEqual([
    ['one @ A', 'A', 'prices'],
    ['one @ B', 'B', 'prices'],
  ]);
  expect(shown(part('A', ['one'], { source: 'import' }), part('B', ['one'], { source: 'import' }))).toEqual([
    ['one @ A', 'A', 'import'],
    ['one @ B', 'B', 'import'],
  ]);
});

test('runs that were priced again with one card are one cell, whatever they were bought at', () => {
  const [older, newer] = [part('A', ['one'], { rateCard: 'old' }), part('B', ['one'], { rateCard: 'new' })];
  const again = [older, newer].map((item) => ({
    ...item,
    run: { ...item.run, rateCard: 'today' },
    isRepriced: true,
  }));
  expect(shown(...again)).toEqual([['one', 'A+B', null]]);
});
