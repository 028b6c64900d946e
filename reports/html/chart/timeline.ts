import type { TimelineView } from '../../view/timeline.ts';
import { content, element, type Markup, percentOf } from './svg.ts';

const ROW = 34;
const BAR = 18;
/** A call shorter than this share of the width could not be seen. */
const LEAST = 0.004;

const FILLS: Readonly<Record<string, string>> = {
  model: 'part-model',
  tool: 'part-tool',
  judge: 'part-judge',
};

/** Returns the chart: a line an attempt, a bar a call, all on one scale of wall time. */
export function timeline(view: TimelineView): Markup {
  const children = view.rows.flatMap((row, index) => {
    const top = index * ROW;
    return [
      element('rect', {
        x: percentOf(row.start),
        width: percentOf(Math.max(LEAST, row.width)),
        y: top,
        height: BAR + 6,
        rx: 3,
        class: 'span',
      }),
      ...row.calls.map((call) =>
        element(
          'rect',
          {
            x: percentOf(Math.min(1 - LEAST, call.start)),
            width: percentOf(Math.max(LEAST, call.width)),
            y: top + 3,
            height: BAR,
            class: call.failed ? 'part-infra' : (FILLS[call.kind] ?? 'part-compute'),
          },
          [element('title', {}, [content(call.title)])],
        ),
      ),
    ];
  });
  return element(
    'svg',
    {
      class: 'timeline',
      width: '100%',
      height: view.rows.length * ROW,
      'aria-hidden': 'true',
      focusable: 'false',
    },
    children,
  );
}
