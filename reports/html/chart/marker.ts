import type { VariantView } from '../../view/variant.ts';
import { element, type Markup } from './svg.ts';

/** Half the height of a mark. */
export const MARK_RADIUS = 6;

/** Shapes around 0,0, told apart without colour. */
const SHAPES: readonly ((style: string) => Markup)[] = [
  (style) => element('circle', { r: 6, class: style }),
  (style) => element('rect', { x: -5.5, y: -5.5, width: 11, height: 11, class: style }),
  (style) => element('path', { d: 'M0-7.5 7.5 0 0 7.5-7.5 0Z', class: style }),
  (style) => element('path', { d: 'M0-7 7 5.5H-7Z', class: style }),
  (style) => element('path', { d: 'M0 7-7-5.5H7Z', class: style }),
  (style) =>
    element('path', { d: 'M-2.2-6.5H2.2V-2.2H6.5V2.2H2.2V6.5H-2.2V2.2H-6.5V-2.2H-2.2Z', class: style }),
  (style) => element('path', { d: 'M-3.5-6.2H3.5L7 0 3.5 6.2H-3.5L-7 0Z', class: style }),
  (style) =>
    element('path', {
      d: 'M0-7.5 2 -2.4 7.2-2.3 3.1 1 4.5 6.2 0 3.2-4.5 6.2-3.1 1-7.2-2.3-2-2.4Z',
      class: style,
    }),
];

/** Returns the variant's mark, centred at 0,0. */
export function mark(variant: VariantView): Markup {
  const shape = SHAPES[variant.shape] ?? SHAPES[0];
  return shape === undefined ? { markup: '' } : shape(`mark c${variant.colour}`);
}

/** Returns the variant's mark as a small picture beside its name; the name says the same. */
export function inlineMark(variant: VariantView): Markup {
  return element('svg', { class: 'key', viewBox: '-8 -8 16 16', 'aria-hidden': 'true' }, [mark(variant)]);
}
