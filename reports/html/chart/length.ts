import { element, type Markup, percentOf } from './svg.ts';

/** Returns a bar in a table's cell; the number beside it says the same. */
export function lengthBar(share: number, style: string): Markup {
  return element(
    'svg',
    { class: 'bar length', width: '100%', height: 10, 'aria-hidden': 'true', focusable: 'false' },
    [
      element('rect', {
        x: 0,
        y: 0,
        width: percentOf(Math.max(0, share)),
        height: 10,
        rx: 1.5,
        class: style,
      }),
    ],
  );
}
