import { createHash } from 'node:crypto';
import type { ReportDefinition } from '../definition.ts';
import { COMPONENT_GROUPS, GROUP_NAMES } from '../view/bars.ts';
import { DEFINITIONS } from '../view/definitions.ts';
import type { ReportView } from '../view.ts';
import { asset, compilePage, type Template } from './engine.ts';

/** One self-contained page: no script, no request, readable on a phone and on paper. */
export const html: ReportDefinition = {
  format: 'html',
  extension: 'html',
  summary: 'One self-contained page with charts, for people.',
  render: (view) => {
    parts ??= { page: compilePage(), styles: asset('styles.css') };
    const { page, styles } = parts;
    const text = page({ ...view, ...pageFacts(view), styles, policy: policyFor(styles) });
    // Control characters are no HTML, escaped or not; a model or a file name may still hold some.
    return text.replaceAll(/[^\P{Cc}\t\n]|[\u2028\u2029]/gu, ' ');
  },
};

let parts: { readonly page: Template; readonly styles: string } | null = null;

/** What the page needs beside the view: nothing that is a figure. */
function pageFacts(view: ReportView): Readonly<Record<string, unknown>> {
  const used = new Set(
    view.specs.flatMap(({ bars }) => bars.rows.flatMap((row) => row.components.map(({ group }) => group))),
  );
  return {
    definitions: DEFINITIONS,
    groups: COMPONENT_GROUPS.filter((group) => used.has(group)).map((group) => ({
      group,
      name: GROUP_NAMES[group],
    })),
    groupNames: GROUP_NAMES,
    broken: view.trust.filter(({ status }) => status === 'broken'),
    hasReview: used.has('review') && used.size > 1,
    hasBars: used.size > 0,
    hasOutcomes: view.specs.some((spec) => spec.hasOtherOutcomes || spec.hasFalseVerdicts),
    hasFloor: view.specs.some(({ scatter }) => scatter.floor !== null),
    marks: { ok: '✓', note: '·', broken: '✗' },
    statusNames: { ok: 'holds', note: 'note', broken: 'broken' },
  };
}

/** Nothing may be loaded or run but this very style sheet: what a model wrote stays text. */
function policyFor(styles: string): string {
  const hash = createHash('sha256').update(styles).digest('base64');
  return `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`;
}
