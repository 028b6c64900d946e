import { expect, test } from 'vitest';
import { bar, barAxis } from '../../../../reports/html/chart/bars.ts';
import type { BarRow } from '../../../../reports/view/bars.ts';

const ROW: BarRow = {
  variant: { id: 'a', label: '', synthetic: true, colour: 0, shape: 0 },
  cpco: '$0.10',
  cpcoMachine: '$0.06',
  waste: '50%',
  machineWaste: '33%',
  range: null,
  machineRange: null,
  segments: [
    { group: 'model', wasted: false, dollars: 0.04 },
    { group: 'review', wasted: false, dollars: 0.01 },
    { group: 'model', wasted: true, dollars: 0.02 },
    { group: 'review', wasted: true, dollars: 0.03 },
  ],
  components: [],
  sentence: 'a "quoted" <sentence>',
};

const widths = (drawn: string): number[] =>
  [...drawn.matchAll(/<rect x="([\d.]+)%"[^>]* width="([\d.]+)%"/g)].map((match) => Number(match[2]));

test('parts follow one another, kept before wasted, in proportion', () => {
  const drawn = bar(ROW, 0.2, false).markup;
  expect(widths(drawn)).toEqual([20, 5, 10, 15]);
  expect([...drawn.matchAll(/<rect x="([\d.]+)%"/g)].map((match) => Number(match[1]))).toEqual([
    0, 20, 25, 35,
  ]);
  expect(drawn.match(/url\(#hatch-(model|review)\)/g)).toHaveLength(2);
  expect(drawn).toContain('aria-label="a &quot;quoted&quot; &lt;sentence&gt;"');
});

test('machine cost leaves people out', () => {
  expect(widths(bar(ROW, 0.1, true).markup)).toEqual([40, 20]);
});

test('the axis has the scale of the bars', () => {
  expect(barAxis(0.2).markup).toContain('>$0.1</text>');
});
