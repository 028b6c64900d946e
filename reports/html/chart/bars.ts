import type { BarRow } from '../../view/bars.ts';
import { dollars, linearScale } from './scale.ts';
import { content, element, type Markup, percentOf } from './svg.ts';

const HEIGHT = 20;
const TICKS = 4;

/** Returns one stacked bar; its scale ends at `max` dollars. Wasted parts are hatched in their own colour. */
export function bar(row: BarRow, max: number, machineOnly: boolean): Markup {
  const scale = linearScale(max, TICKS);
  const segments = row.segments.filter(({ group }) => !machineOnly || group !== 'review');
  let from = 0;
  const rects = segments.map(({ group, wasted, dollars: width }) => {
    const start = from;
    from += width;
    return element('rect', {
      x: percentOf(scale.at(start)),
      y: 1,
      width: percentOf(scale.at(from) - scale.at(start)),
      height: HEIGHT - 2,
      ...(wasted ? { fill: `url(#hatch-${group})` } : { class: `part-${group}` }),
    });
  });
  const seams = seamsOf(segments.map(({ dollars: width }) => width)).map((at) =>
    element('line', {
      x1: percentOf(scale.at(at)),
      x2: percentOf(scale.at(at)),
      y1: 0,
      y2: HEIGHT,
      class: 'seam',
    }),
  );
  const grid = scale.ticks.map((tick) =>
    element('line', {
      x1: percentOf(scale.at(tick)),
      x2: percentOf(scale.at(tick)),
      y1: -6,
      y2: HEIGHT + 6,
      class: 'grid',
    }),
  );
  const range = machineOnly ? row.machineRange : row.range;
  return element(
    'svg',
    { class: 'bar', width: '100%', height: HEIGHT, role: 'img', 'aria-label': row.sentence },
    [...grid, ...rects, ...seams, ...(range === null ? [] : whisker(range, max, scale.at))],
  );
}

/** The interval of the whole; it ends in an arrow where it leaves the scale. */
function whisker(
  [low, high]: readonly [number, number],
  max: number,
  at: (value: number) => number,
): readonly Markup[] {
  const middle = HEIGHT / 2;
  const end = percentOf(at(high));
  const cap = (place: string): Markup =>
    element('line', { x1: place, x2: place, y1: middle - 4, y2: middle + 4, class: 'interval' });
  const line = (style: string): Markup =>
    element('line', { x1: percentOf(at(low)), x2: end, y1: middle, y2: middle, class: style });
  return [
    line('interval halo'),
    line('interval'),
    cap(percentOf(at(low))),
    high > max
      ? element('svg', { x: end, y: middle, overflow: 'visible' }, [
          element('path', { d: 'M-6-4 0 0-6 4', class: 'interval open' }),
        ])
      : cap(end),
  ];
}

/** Returns the scale under the bars. */
export function barAxis(max: number): Markup {
  const scale = linearScale(max, TICKS);
  return element(
    'svg',
    { class: 'bar', width: '100%', height: 18, 'aria-hidden': 'true' },
    scale.ticks.map((tick) =>
      element('text', { x: percentOf(scale.at(tick)), y: 13, class: `tick ${tick === 0 ? '' : 'middle'}` }, [
        content(dollars(tick)),
      ]),
    ),
  );
}

/** Returns where one part ends and the next begins. */
function seamsOf(widths: readonly number[]): readonly number[] {
  let from = 0;
  return widths.slice(0, -1).map((width) => {
    from += width;
    return from;
  });
}
