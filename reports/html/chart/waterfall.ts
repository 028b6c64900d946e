import type { WaterfallRow } from '../../view/waterfall.ts';
import { linearScale } from './scale.ts';
import { element, type Markup, percentOf } from './svg.ts';

const STEP = 8;

/** Returns one output's cost as stairs: every part begins where the one before ended, the last ends at the whole. */
export function waterfall({ parts, sentence }: WaterfallRow, max: number): Markup {
  const scale = linearScale(max, 4);
  const shown = parts.filter(({ dollars }) => dollars > 0);
  let from = 0;
  const stairs = shown.flatMap(({ name, dollars }, index) => {
    const start = from;
    from += dollars;
    return [
      element('rect', {
        x: percentOf(scale.at(start)),
        width: percentOf(Math.max(0.004, scale.at(from) - scale.at(start))),
        y: index * STEP,
        height: STEP - 1,
        class: `fate-${name.replace(' ', '-')}`,
      }),
      element('line', {
        x1: percentOf(scale.at(from)),
        x2: percentOf(scale.at(from)),
        y1: index * STEP,
        y2: Math.min(shown.length, index + 2) * STEP,
        class: 'tie',
      }),
    ];
  });
  return element(
    'svg',
    {
      class: 'bar',
      width: '100%',
      height: Math.max(1, shown.length) * STEP,
      role: 'img',
      'aria-label': sentence,
    },
    stairs,
  );
}
