import { percent, shorten } from '../../format.ts';
import type { CurvePoint, CurvesView, CurveView } from '../../view/curve.ts';
import { type Labelled, placeLabels } from './labels.ts';
import { mark } from './marker.ts';
import { stretchedPath } from './path.ts';
import { dollars, linearScale, logScale, type Scale } from './scale.ts';
import { content, element, type Markup, percentOf } from './svg.ts';

const HEIGHT = 190;
const SMALL = 74;
const WIDTHS = [270, 420, 560];
const LETTER = 6.9;
const NAME = 16;

/** Returns the yield that each variant reaches by a budget a trial: one line a variant, cost across on a log scale. */
export function budgetChart(view: CurvesView, name: string): Markup {
  const { range, curves } = view;
  if (range === null) return { markup: '' };
  const x = costScale(range, 0.16);
  const most = Math.max(0.1, ...curves.map(({ correct }) => correct.at(-1)?.share ?? 0));
  const top = most > 0.5 ? 1.04 : most * 1.1;
  const y = linearScale(top, 4);
  const drawn = curves.filter(({ correct }) => correct.length > 0);
  const ends = drawn.map((curve) => {
    const last = curve.correct.at(-1) ?? { cost: 0, share: 0 };
    return { curve, at: x.at(last.cost), y: (1 - y.at(last.share)) * HEIGHT };
  });
  const places = placeLabels(
    ends.map(({ curve, at, y: down }): Labelled => ({
      at,
      y: down,
      width: shorten(curve.variant.id, NAME).length * LETTER,
      clearance: 0,
    })),
    ends,
    { widths: WIDTHS, height: HEIGHT, line: 15 },
  );
  return element('svg', { class: 'plot', width: '100%', height: HEIGHT, role: 'img', 'aria-label': name }, [
    ...y.ticks.flatMap((tick) => [
      element('line', {
        x1: 0,
        x2: '100%',
        y1: (1 - y.at(tick)) * HEIGHT,
        y2: (1 - y.at(tick)) * HEIGHT,
        class: tick === 0 ? 'axis' : 'grid',
      }),
      element('text', { x: -8, y: (1 - y.at(tick)) * HEIGHT + 4, class: 'tick end' }, [
        content(percent(tick)),
      ]),
    ]),
    ...costTicks(x, HEIGHT),
    ...drawn.map(({ correct, variant }) =>
      stretchedPath(pathOf(correct, x, y), `curve s${variant.colour}`, true),
    ),
    ...ends.map(({ curve, at, y: down }, index) => {
      const place = places[index];
      return element('svg', { x: percentOf(at), y: down, overflow: 'visible' }, [
        ...(place === undefined
          ? []
          : [
              ...(place.far
                ? [element('line', { x1: 0, y1: 0, x2: place.dx * 0.9, y2: place.dy * 0.9, class: 'leader' })]
                : []),
              element('text', { x: place.dx, y: place.dy + 4, class: `label strong ${place.anchor}` }, [
                content(shorten(curve.variant.id, NAME)),
              ]),
            ]),
        mark(curve.variant),
      ]);
    }),
  ]);
}

/** Returns one variant's costs of correct (line) and failed (dashes) trials, as shares of all its judged trials. */
export function ecdf(
  { correct, failed, sentence, variant }: CurveView,
  range: readonly [number, number],
): Markup {
  const x = costScale(range, 0.3);
  const y = linearScale(1, 2);
  return element(
    'svg',
    { class: 'plot ecdf', width: '100%', height: SMALL, role: 'img', 'aria-label': sentence },
    [
      element('line', { x1: 0, x2: '100%', y1: 0.5, y2: 0.5, class: 'grid' }),
      element('line', { x1: 0, x2: '100%', y1: SMALL, y2: SMALL, class: 'axis' }),
      ...costTicks(x, SMALL),
      stretchedPath(pathOf(failed, x, y), 'curve failed', true),
      stretchedPath(pathOf(correct, x, y), `curve s${variant.colour}`, true),
    ],
  );
}

function costScale([low, high]: readonly [number, number], gap: number): Scale {
  return logScale(low / 1.25, high * 1.35, gap);
}

function costTicks(x: Scale, height: number): readonly Markup[] {
  return x.ticks.map((tick) =>
    element('text', { x: percentOf(x.at(tick)), y: height + 17, class: 'tick middle' }, [
      content(dollars(tick)),
    ]),
  );
}

/** From nothing at its first cost on; a free trial stands at the left end. */
function pathOf(
  points: readonly CurvePoint[],
  x: Scale,
  y: Scale,
): readonly { readonly x: number; readonly y: number }[] {
  const [first] = points;
  if (first === undefined) return [];
  return [
    { x: x.at(first.cost), y: 1 },
    ...points.map(({ cost, share }) => ({ x: x.at(cost), y: 1 - y.at(share) })),
    { x: 1, y: 1 - y.at(points.at(-1)?.share ?? 0) },
  ];
}
