import { expect, test } from 'vitest';
import { scatter } from '../../../../reports/html/chart/scatter.ts';
import type { ScatterPoint, ScatterView } from '../../../../reports/view/scatter.ts';

function point(id: string, change: Partial<ScatterPoint> = {}): ScatterPoint {
  return {
    variant: { id, label: '', synthetic: true, colour: 0, shape: 0 },
    from: null,
    anchor: 'cell-1-1',
    cost: 0.01,
    costRange: null,
    yield: 0.9,
    yieldRange: null,
    cpco: '$0.0111',
    isPick: false,
    labelled: true,
    sentence: `${id} in a sentence`,
    ...change,
  };
}

function chart(points: readonly ScatterPoint[], change: Partial<ScatterView> = {}): string {
  return scatter({ points, frontier: [], floor: null, caption: '', ...change }, 'A chart').markup;
}

test('every mark is a link to its row with the finding as its name', () => {
  const drawn = chart([point('a'), point('b', { anchor: 'cell-1-2', yield: 0.5 })]);
  expect(drawn).toContain('<a href="#cell-1-2"><title>b in a sentence</title>');
  expect(drawn.match(/class="mark /g)).toHaveLength(2);
});

test('costs and yields that no logarithm has are drawn at the edge', () => {
  const drawn = chart([point('free', { cost: 0 }), point('never', { yield: 0, cpco: 'at least $3' })]);
  expect(drawn).not.toMatch(/NaN|Infinity|undefined/);
  expect(drawn).toContain('at least $3');
  expect(drawn).toMatch(/<svg x="0%"/);
  expect(drawn).toMatch(/y="248" overflow/);
});

test('a floor, a frontier and intervals are lines', () => {
  const drawn = chart([point('a', { costRange: [0.008, 0.012], yieldRange: [0.8, 0.95] })], {
    floor: 0.85,
    frontier: [
      { cost: 0.005, yield: 0.7 },
      { cost: 0.01, yield: 0.9 },
    ],
  });
  expect(drawn.match(/class="floor"/g)).toHaveLength(1);
  expect(drawn.match(/class="frontier"/g)).toHaveLength(2);
  expect(drawn.match(/class="whisker /g)).toHaveLength(2);
});

test('names are escaped and cut', () => {
  const drawn = chart([point('<script>'.repeat(30))]);
  expect(drawn).not.toContain('<script>');
  expect(drawn).toContain('…ipt&gt;</text>');
});
