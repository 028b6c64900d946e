import type { LookView, MonitorView } from '../../view/gate/monitor.ts';
import { CHANGES, tickText } from './forest.ts';
import { logScale, type Scale } from './scale.ts';
import { content, element, type Markup, percentOf } from './svg.ts';

const HEIGHT = 170;
/** Least distance between two ticks of the changes, in px. */
const GAP = 22;

/** Returns a cell's way by look between the bound above which it is worse and the one below which it is not. */
export function monitor(view: MonitorView): Markup {
  const { looks, low, high, planned, verdict } = view;
  const scale = logScale(low, high, 0.2);
  const y = (ratio: number): number => (1 - scale.at(ratio)) * HEIGHT;
  const x = (repeats: number): string => percentOf(repeats / planned);
  return element(
    'svg',
    {
      class: `plot monitor-plot ${verdict}`,
      width: '100%',
      height: HEIGHT,
      role: 'img',
      'aria-label': `${view.variant} on ${view.spec}: ${view.sentence}`,
    },
    [
      ...looks.flatMap((look) => regions(look, { x, y, planned })),
      ...unspent(view, x),
      ...ticks(view, scale).map((change) => tick(change, y(1 + change))),
      ...looks.map(({ repeats }) => under(String(repeats), x(repeats))),
      ...(looks.some(({ repeats }) => repeats === planned) ? [] : [under(String(planned), '100%')]),
      ...way(looks, { x, y }),
    ],
  );
}

interface Axes {
  readonly x: (repeats: number) => string;
  readonly y: (ratio: number) => number;
}

/** Where a look stops the cell: a column from the look before to this one. */
function regions(
  { from, repeats, failAbove, passBelow }: LookView,
  { x, y, planned }: Axes & { readonly planned: number },
): readonly Markup[] {
  const column = { x: x(from), width: percentOf((repeats - from) / planned) };
  const bound = (at: number, style: string): Markup =>
    element('line', { x1: x(from), x2: x(repeats), y1: at, y2: at, class: style });
  return [
    ...(failAbove === null
      ? []
      : [
          element('rect', { ...column, y: 0, height: y(failAbove), class: 'worse-region' }),
          bound(y(failAbove), 'worse-bound'),
        ]),
    ...(passBelow === null
      ? []
      : [
          element('rect', {
            ...column,
            y: y(passBelow),
            height: HEIGHT - y(passBelow),
            class: 'pass-region',
          }),
          bound(y(passBelow), 'pass-bound'),
        ]),
  ];
}

/** Share of the width below which words would not fit. */
const ROOM = 0.3;
const ROOM_FOR_ALL = 0.7;

function unspent({ taken, planned, unspent: words }: MonitorView, x: Axes['x']): readonly Markup[] {
  if (words === null) return [];
  const left = 1 - taken / planned;
  return [
    element('rect', { x: x(taken), width: percentOf(left), y: 0, height: HEIGHT, class: 'unspent' }),
    ...(left < ROOM
      ? []
      : [
          element('text', { x: percentOf(1 - left / 2), y: 16, class: 'tick middle' }, [
            content(left < ROOM_FOR_ALL ? 'not bought' : words),
          ]),
        ]),
  ];
}

function ticks({ low, high }: MonitorView, { at }: Scale): readonly number[] {
  const kept: number[] = [];
  const inside = CHANGES.filter((change) => 1 + change >= low && 1 + change <= high);
  for (const change of inside.toSorted((left, right) => Math.abs(left) - Math.abs(right)))
    if (kept.every((other) => Math.abs(at(1 + other) - at(1 + change)) * HEIGHT >= GAP)) kept.push(change);
  return kept;
}

function tick(change: number, at: number): Markup {
  return element('svg', { overflow: 'visible' }, [
    element('line', { x1: 0, x2: '100%', y1: at, y2: at, class: change === 0 ? 'axis' : 'grid' }),
    element('text', { x: -8, y: at + 4, class: 'tick end' }, [content(tickText(change))]),
  ]);
}

function under(text: string, x: string): Markup {
  return element('text', { x, y: HEIGHT + 17, class: 'tick middle' }, [content(text)]);
}

/** The measured changes in order; one without a correct output is at the top. */
function way(looks: readonly LookView[], { x, y }: Axes): readonly Markup[] {
  const points = looks.flatMap(({ repeats, ratio }) =>
    ratio === null ? [] : [{ x: x(repeats), y: y(ratio) }],
  );
  const last = points.length - 1;
  return [
    ...points.slice(1).map((point, at) => {
      const before = points[at] ?? point;
      return element('line', { x1: before.x, x2: point.x, y1: before.y, y2: point.y, class: 'way' });
    }),
    ...points.map((point, at) =>
      element('circle', {
        cx: point.x,
        cy: point.y,
        r: at === last ? 5 : 3.5,
        class: at === last ? 'estimate' : 'step',
      }),
    ),
  ];
}
