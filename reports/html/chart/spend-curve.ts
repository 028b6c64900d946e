import { count } from '../../format.ts';
import type { SpendCurveView } from '../../view/spend-curve.ts';
import { stretchedPath } from './path.ts';
import { dollars, linearScale } from './scale.ts';
import { content, element, type Markup, percentOf } from './svg.ts';

const HEIGHT = 150;

/** Returns what was spent after each trial, and how much of it on trials that needed a retry or failed. */
export function spendCurve({ points, trials, max, sentence }: SpendCurveView): Markup {
  const x = linearScale(trials, 5);
  const y = linearScale(max * 1.06, 4);
  const line = (value: (point: (typeof points)[number]) => number): { x: number; y: number }[] =>
    points.map((point) => ({ x: x.at(point.trials), y: 1 - y.at(value(point)) }));
  return element(
    'svg',
    { class: 'plot', width: '100%', height: HEIGHT, role: 'img', 'aria-label': sentence },
    [
      ...y.ticks.flatMap((tick) => {
        const at = (1 - y.at(tick)) * HEIGHT;
        return [
          element('line', { x1: 0, x2: '100%', y1: at, y2: at, class: tick === 0 ? 'axis' : 'grid' }),
          element('text', { x: -8, y: at + 4, class: 'tick end' }, [content(dollars(tick))]),
        ];
      }),
      ...x.ticks.map((tick) =>
        element('text', { x: percentOf(x.at(tick)), y: HEIGHT + 17, class: 'tick middle' }, [
          content(count(tick)),
        ]),
      ),
      stretchedPath([...line(({ wasted }) => wasted), { x: 1, y: 1 }, { x: 0, y: 1 }], 'area', false),
      stretchedPath(
        line(({ wasted }) => wasted),
        'curve wasted',
        false,
      ),
      stretchedPath(
        line(({ spent }) => spent),
        'curve spent',
        false,
      ),
    ],
  );
}
