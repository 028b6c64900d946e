import { COMPONENT_GROUPS, type ComponentGroup } from '../../view/bars.ts';
import { element, type Markup } from './svg.ts';

/** Returns the patterns of wasted parts: each in the colour of its component. Once a page, never `display: none`. */
export function hatchPatterns(): Markup {
  return element(
    'svg',
    { class: 'patterns', width: 0, height: 0, 'aria-hidden': 'true', focusable: 'false' },
    [
      element(
        'defs',
        {},
        COMPONENT_GROUPS.map((group) =>
          element(
            'pattern',
            {
              id: `hatch-${group}`,
              width: 6,
              height: 6,
              patternUnits: 'userSpaceOnUse',
              patternTransform: 'rotate(45)',
            },
            [
              element('rect', { width: 6, height: 6, class: `part-${group}` }),
              element('rect', { width: 2.6, height: 6, class: 'stripe' }),
            ],
          ),
        ),
      ),
    ],
  );
}

/** Returns a small square that explains a colour of the bars. */
export function swatch(group: ComponentGroup, wasted: boolean): Markup {
  return element('svg', { class: 'key', width: 14, height: 14, 'aria-hidden': 'true', focusable: 'false' }, [
    element('rect', {
      width: 14,
      height: 14,
      rx: 2,
      ...(wasted ? { fill: `url(#hatch-${group})` } : { class: `part-${group}` }),
    }),
  ]);
}
