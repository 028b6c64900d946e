import type { HistogramView } from '../../view/gate/histogram.ts';
import { CHANGES, tickText } from './forest.ts';
import { content, element, type Markup, percentOf } from './svg.ts';

const HEIGHT = 120;
/** Least distance between two ticks, as a share of the width. */
const GAP = 0.13;

/** Returns how often each change comes out when nothing changed, and the one that was measured as a line. */
export function histogram({ bins, most, from, to, observed, sentence, isTail }: HistogramView): Markup {
  const at = (value: number): number => (value - from) / (to - from);
  return element(
    'svg',
    {
      class: isTail ? 'plot histogram tail' : 'plot histogram',
      width: '100%',
      height: HEIGHT,
      role: 'img',
      'aria-label': sentence,
    },
    [
      ...bins.flatMap((bin) => {
        const height = most === 0 ? 0 : (bin.count / most) * (HEIGHT - 18);
        if (height === 0) return [];
        return [
          element('rect', {
            x: percentOf(at(bin.from)),
            width: percentOf(at(bin.to) - at(bin.from)),
            y: HEIGHT - Math.max(1, height),
            height: Math.max(1, height),
            class: bin.beyond ? 'bin beyond' : 'bin',
          }),
        ];
      }),
      element('line', { x1: 0, x2: '100%', y1: HEIGHT, y2: HEIGHT, class: 'axis' }),
      ...ticks(from, to, at).map((change) =>
        element('text', { x: percentOf(at(Math.log1p(change))), y: HEIGHT + 17, class: 'tick middle' }, [
          content(tickText(change)),
        ]),
      ),
      ...(observed === null ? [] : measured(at(observed))),
    ],
  );
}

function measured(share: number): readonly Markup[] {
  const x = percentOf(share);
  const side = share > 0.7 ? 'end' : share < 0.3 ? 'start' : 'middle';
  return [
    element('line', { x1: x, x2: x, y1: 12, y2: HEIGHT, class: 'measured' }),
    element('text', { x, y: 8, class: `tick ${side}` }, [content('measured')]),
  ];
}

function ticks(from: number, to: number, at: (value: number) => number): readonly number[] {
  const kept: number[] = [];
  const inside = CHANGES.filter((change) => Math.log1p(change) >= from && Math.log1p(change) <= to);
  for (const change of inside.toSorted((left, right) => Math.abs(left) - Math.abs(right))) {
    const place = at(Math.log1p(change));
    if (kept.every((other) => Math.abs(at(Math.log1p(other)) - place) >= GAP)) kept.push(change);
  }
  return kept;
}
