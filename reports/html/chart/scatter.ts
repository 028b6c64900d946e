import { graphemes, percent, shorten } from '../../format.ts';
import type { ScatterPoint, ScatterView } from '../../view/scatter.ts';
import { type Labelled, placeLabels, type Placement } from './labels.ts';
import { mark, MARK_RADIUS } from './marker.ts';
import { dollars, logScale, type Scale } from './scale.ts';
import { content, element, type Markup, percentOf } from './svg.ts';

const HEIGHT = 270;
/** Widths of the plot on a phone, in three columns, and alone: labels must fit at each. */
const WIDTHS = [270, 300, 420, 620];
const LETTER = 6.9;
const NAME_LENGTH = 18;
const YIELD_TICKS = [1, 0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01];
const TICK_DISTANCE = 24;
const NONE = 22;

interface Axes {
  readonly x: Scale;
  /** Yield to pixels from the top. */
  readonly y: (share: number) => number;
  readonly lowYield: number;
  readonly lowCost: number;
}

/** Returns the chart of a spec: cost a trial across, yield up, both logarithmic, one diagonal a price. */
export function scatter(view: ScatterView, name: string): Markup {
  const axes = axesOf(view);
  const children = [
    ...yieldAxis(axes),
    ...costAxis(axes),
    ...prices(axes),
    ...floorLine(view, axes),
    ...frontier(view, axes),
    ...view.points.flatMap((point) => trail(point, axes)),
    ...view.points.flatMap((point) => whiskers(point, axes)),
    ...marks(view.points, axes),
  ];
  return element(
    'svg',
    { class: 'plot', width: '100%', height: HEIGHT, role: 'group', 'aria-label': name },
    children,
  );
}

function axesOf({ points, floor }: ScatterView): Axes {
  const costs = points.flatMap(({ cost, from }) => [cost, from?.cost ?? 0]).filter((cost) => cost > 0);
  const perCorrect = points
    .filter((point) => point.cost > 0 && point.yield > 0)
    .map((point) => point.cost / point.yield);
  const low = Math.min(...costs, Number.MAX_VALUE);
  const lowCost = costs.length === 0 ? 0.001 : low / 1.4;
  const highCost = costs.length === 0 ? 0.01 : Math.max(...costs, ...perCorrect, low * 1.8) * 1.25;
  const yields = points
    .flatMap((point) => [point.yieldRange?.[0] ?? point.yield, point.from?.yield ?? 1])
    .filter((share) => share > 0);
  const lowYield = Math.max(0.008, Math.min(0.9, ...yields, floor ?? 1) * 0.95);
  const scale = logScale(lowYield, 1, 0.1);
  return {
    x: logScale(lowCost, highCost, 0.17),
    // What never was correct has no place on a log scale: it stands above the lower end, with an arrow down.
    y: (share) => (share > 0 ? (1 - scale.at(share)) * HEIGHT : HEIGHT - NONE),
    lowYield,
    lowCost,
  };
}

function yieldAxis({ y, lowYield }: Axes): readonly Markup[] {
  let last = Number.NEGATIVE_INFINITY;
  return YIELD_TICKS.flatMap((tick) => {
    const at = y(tick);
    if (tick < lowYield || at - last < TICK_DISTANCE) return [];
    last = at;
    return [
      element('line', { x1: 0, x2: '100%', y1: at, y2: at, class: 'grid' }),
      element('text', { x: -8, y: at + 4, class: 'tick end' }, [content(percent(tick))]),
    ];
  });
}

function costAxis({ x }: Axes): readonly Markup[] {
  return [
    element('line', { x1: 0, x2: '100%', y1: HEIGHT, y2: HEIGHT, class: 'axis' }),
    ...x.ticks.map((tick) =>
      element('text', { x: percentOf(x.at(tick)), y: HEIGHT + 18, class: 'tick middle' }, [
        content(dollars(tick)),
      ]),
    ),
  ];
}

/** Lines of equal cost per correct output: straight, because both axes are logarithmic. */
function prices({ x, y, lowYield, lowCost }: Axes): readonly Markup[] {
  return x.ticks.flatMap((price) => {
    const bottom = Math.max(lowYield, lowCost / price);
    return [
      element('line', {
        x1: percentOf(x.at(price * bottom)),
        y1: y(bottom),
        x2: percentOf(x.at(price)),
        y2: 0,
        class: 'price',
      }),
      element('text', { x: percentOf(x.at(price)), y: -16, class: 'tick middle strong' }, [
        content(dollars(price)),
      ]),
    ];
  });
}

function floorLine({ floor }: ScatterView, { y, lowYield }: Axes): readonly Markup[] {
  if (floor === null || floor <= lowYield) return [];
  return [element('line', { x1: 0, x2: '100%', y1: y(floor), y2: y(floor), class: 'floor' })];
}

function frontier({ frontier: steps }: ScatterView, { x, y }: Axes): readonly Markup[] {
  return steps.flatMap((step, index) => {
    const next = steps[index + 1];
    if (next === undefined) return [];
    const corner = { x: percentOf(x.at(next.cost)), y: y(step.yield) };
    return [
      element('line', {
        x1: percentOf(x.at(step.cost)),
        y1: corner.y,
        x2: corner.x,
        y2: corner.y,
        class: 'frontier',
      }),
      element('line', { x1: corner.x, y1: corner.y, x2: corner.x, y2: y(next.yield), class: 'frontier' }),
    ];
  });
}

/** From where the baseline stood to where this run stands. */
function trail({ from, cost, yield: share, variant }: ScatterPoint, { x, y }: Axes): readonly Markup[] {
  if (from === null || from.yield === 0 || share === 0) return [];
  const start = { x: percentOf(x.at(from.cost)), y: y(from.yield) };
  return [
    element('line', {
      x1: start.x,
      y1: start.y,
      x2: percentOf(x.at(cost)),
      y2: y(share),
      class: `trail s${variant.colour}`,
    }),
    element('circle', { cx: start.x, cy: start.y, r: 4, class: `origin s${variant.colour}` }),
  ];
}

function whiskers(point: ScatterPoint, { x, y }: Axes): readonly Markup[] {
  // Bars of marks without a name would hide those that matter.
  if (!point.labelled || point.yield === 0) return [];
  const style = `whisker s${point.variant.colour}`;
  const lines: Markup[] = [];
  const place = { x: percentOf(x.at(point.cost)), y: y(point.yield) };
  if (point.costRange !== null) {
    const [low, high] = point.costRange;
    const ends = { x1: percentOf(x.at(low)), x2: percentOf(x.at(high)) };
    lines.push(element('line', { ...ends, y1: place.y, y2: place.y, class: style }));
  }
  if (point.yieldRange !== null) {
    const [low, high] = point.yieldRange;
    lines.push(element('line', { x1: place.x, x2: place.x, y1: y(low), y2: y(high), class: style }));
  }
  return lines;
}

function marks(points: readonly ScatterPoint[], { x, y }: Axes): readonly Markup[] {
  const placed = points.map((point) => ({ point, at: x.at(point.cost), y: y(point.yield) }));
  const named = placed.filter(({ point }) => point.labelled);
  const places = placeLabels(
    named.map(({ point, at, y: top }): Labelled => ({
      at,
      y: top,
      width: widthOf(point),
      clearance: point.isPick ? 5 : 0,
    })),
    placed.map(({ at, y: top }) => ({ at, y: top })),
    { widths: WIDTHS, height: HEIGHT },
  );
  return placed.map((item) => {
    const place = places[named.indexOf(item)] ?? null;
    return element('svg', { x: percentOf(item.at), y: item.y, overflow: 'visible' }, [
      // Its title is its name: a label of its own would have to repeat the text that is drawn.
      element('a', { href: `#${item.point.anchor}` }, [
        element('title', {}, [content(item.point.sentence)]),
        ...(place === null ? [] : label(item.point, place)),
        ...(item.point.isPick
          ? [element('circle', { r: MARK_RADIUS + 5, class: `ring s${item.point.variant.colour}` })]
          : []),
        mark(item.point.variant),
        ...(item.point.yield === 0 ? [DOWN] : []),
      ]),
    ]);
  });
}

/** Nothing was correct: the yield is somewhere below, and the cost is at least what the label says. */
const DOWN: Markup = element('path', { d: 'M0 8V20M-4 15 0 20 4 15', class: 'below' });

function label(point: ScatterPoint, { dx, dy, anchor, far }: Placement): readonly Markup[] {
  const position = { x: dx, class: `label ${anchor}` };
  return [
    ...(far ? [element('line', { x1: 0, y1: 0, x2: dx * 0.94, y2: dy * 0.94, class: 'leader' })] : []),
    element('text', { ...position, y: dy - 2, class: `label strong ${anchor}` }, [content(shortName(point))]),
    element('text', { ...position, y: dy + 11 }, [content(valueOf(point))]),
  ];
}

function shortName({ variant }: ScatterPoint): string {
  return shorten(variant.id, NAME_LENGTH);
}

function valueOf({ cpco, isPick }: ScatterPoint): string {
  return isPick ? `${cpco} pick` : cpco;
}

function widthOf(point: ScatterPoint): number {
  return Math.max(graphemes(shortName(point)).length, graphemes(valueOf(point)).length) * LETTER;
}
