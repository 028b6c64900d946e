import type { DumbbellRow, DumbbellView } from '../../view/dumbbell.ts';
import { dollars, logScale } from './scale.ts';
import { content, element, type Markup, percentOf } from './svg.ts';

const HEIGHT = 22;

/** Returns one case's way from the baseline (ring) to the candidate (arrow); without a correct output: the right end. */
export function dumbbell({ from, to, direction }: DumbbellRow, { range }: DumbbellView): Markup {
  const scale = scaleOf(range);
  const at = (end: number | null): number => (end === null ? 1 : scale.at(end) * END);
  const [start, end] = [at(from), at(to)];
  const middle = HEIGHT / 2;
  const back = end < start;
  return element(
    'svg',
    {
      class: `bar dumbbell ${direction}`,
      width: '100%',
      height: HEIGHT,
      'aria-hidden': 'true',
      focusable: 'false',
    },
    [
      element('line', { x1: percentOf(start), x2: percentOf(end), y1: middle, y2: middle, class: 'way' }),
      element('circle', { cx: percentOf(start), cy: middle, r: 4, class: 'from' }),
      element('svg', { x: percentOf(end), y: middle, overflow: 'visible' }, [
        Math.abs(end - start) < 0.01
          ? element('circle', { r: 3, class: 'to' })
          : element('path', { d: back ? 'M8-5 0 0 8 5Z' : 'M-8-5 0 0-8 5Z', class: 'to' }),
      ]),
    ],
  );
}

/** Returns the scale under the cases. */
export function dumbbellAxis({ range, rows }: DumbbellView): Markup {
  const scale = scaleOf(range);
  const open = rows.some(({ from, to }) => from === null || to === null);
  return element('svg', { class: 'bar', width: '100%', height: 16, 'aria-hidden': 'true' }, [
    ...scale.ticks.map((tick) =>
      element('text', { x: percentOf(scale.at(tick) * END), y: 12, class: 'tick middle' }, [
        content(dollars(tick)),
      ]),
    ),
    ...(open ? [element('text', { x: '100%', y: 12, class: 'tick end' }, [content('none correct')])] : []),
  ]);
}

/** The rest of the width is for cases of which nothing was correct. */
const END = 0.86;

function scaleOf([low, high]: DumbbellView['range']): ReturnType<typeof logScale> {
  return logScale(low / 1.15, high * 1.15, 0.2);
}
