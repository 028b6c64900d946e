import { element, type Markup } from './svg.ts';

/** A place of a line: share of the width and of the height from the top, both from 0 to 1. */
export interface PathPoint {
  readonly x: number;
  readonly y: number;
}

const SIZE = 1000;

/**
 * Returns lines that stretch with their chart: a nested picture of its own units that fills it, since a path knows
 * no percentages. `steps`: level until the next place, as a share that was counted is.
 */
export function stretchedPath(points: readonly PathPoint[], style: string, steps: boolean): Markup {
  const [first, ...rest] = points.map(({ x, y }) => ({ x: Math.round(x * SIZE), y: Math.round(y * SIZE) }));
  if (first === undefined) return { markup: '' };
  const drawn = rest.map(({ x, y }) => (steps ? `H${x}V${y}` : `L${x} ${y}`)).join('');
  return element(
    'svg',
    {
      viewBox: `0 0 ${SIZE} ${SIZE}`,
      preserveAspectRatio: 'none',
      width: '100%',
      height: '100%',
      overflow: 'visible',
    },
    [
      element('path', {
        d: `M${first.x} ${first.y}${drawn}`,
        class: style,
        'vector-effect': 'non-scaling-stroke',
      }),
    ],
  );
}
