import type { ForestRow, ForestScale } from '../../view/forest.ts';
import { logScale } from './scale.ts';
import { content, element, type Markup, percentOf } from './svg.ts';

const HEIGHT = 30;

/** Returns one cell's change with its interval over the band that is accepted; ratios on a log scale. */
export function forest(row: ForestRow, { low, high, limit }: ForestScale): Markup {
  const { at } = logScale(low, high, 0.2);
  const middle = HEIGHT / 2;
  const line = (value: number, style: string): Markup =>
    element('line', { x1: percentOf(at(value)), x2: percentOf(at(value)), y1: 0, y2: HEIGHT, class: style });
  const { interval, ratio } = row;
  return element(
    'svg',
    {
      class: `bar forest ${row.finding}`,
      width: '100%',
      height: HEIGHT,
      role: 'img',
      'aria-label': `${row.name} on ${row.spec}: ${row.change}${row.range === null ? '' : `, 95% ${row.range}`}; ${row.verdict}`,
    },
    [
      element('rect', {
        x: percentOf(at(1)),
        width: percentOf(at(limit) - at(1)),
        y: 0,
        height: HEIGHT,
        class: 'band',
      }),
      line(1, 'axis'),
      line(limit, 'limit'),
      ...(interval === null
        ? []
        : [
            element('line', {
              x1: percentOf(at(interval[0])),
              x2: percentOf(at(interval[1])),
              y1: middle,
              y2: middle,
              class: 'reach',
            }),
            ...(interval[1] > high
              ? [beyond(at(interval[1]), middle, 'M-5-4 0 0-5 4')]
              : interval[0] < low
                ? [beyond(at(interval[0]), middle, 'M5-4 0 0 5 4')]
                : []),
          ]),
      ...(ratio === null
        ? []
        : [element('circle', { cx: percentOf(at(ratio)), cy: middle, r: 5, class: 'estimate' })]),
    ],
  );
}

function beyond(share: number, middle: number, d: string): Markup {
  return element('svg', { x: percentOf(share), y: middle, overflow: 'visible' }, [
    element('path', { d, class: 'reach' }),
  ]);
}

/** Changes worth a tick. */
export const CHANGES: readonly number[] = [-0.75, -0.5, -0.25, -0.1, 0, 0.1, 0.25, 0.5, 1, 2, 3];
const GAP = 0.11;

/** Returns the scale under the rows, as changes. */
export function forestAxis({ low, high }: ForestScale): Markup {
  const { at } = logScale(low, high, 0.2);
  const inside = CHANGES.filter((change) => 1 + change >= low && 1 + change <= high);
  // No change first: it is never the one that is left out for want of room.
  const kept: number[] = [];
  for (const change of inside.toSorted((left, right) => Math.abs(left) - Math.abs(right)))
    if (kept.every((other) => Math.abs(at(1 + other) - at(1 + change)) >= GAP)) kept.push(change);
  return element(
    'svg',
    { class: 'bar', width: '100%', height: 16, 'aria-hidden': 'true' },
    kept.map((change) =>
      element('text', { x: percentOf(at(1 + change)), y: 12, class: 'tick middle' }, [
        content(tickText(change)),
      ]),
    ),
  );
}

/** Returns a tick's change, such as `+25%`. */
export function tickText(change: number): string {
  return change === 0 ? '0' : `${change < 0 ? '−' : '+'}${Math.abs(change * 100)}%`;
}
