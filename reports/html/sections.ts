import type { ReportView } from '../view.ts';
import { COMPONENT_GROUPS } from '../view/bars.ts';

/** A section of the page: the template of its name, where the view has something for it. */
export interface Section {
  /** Name of the template, and of the style sheet if it has one of its own. */
  readonly template: string;
  /** The `id` of its element. */
  readonly id: string;
  /** Its words in the bar at the top; null when it has none there. */
  readonly link: string | null;
  readonly isShown: (view: ReportView) => boolean;
}

/** Every section in the order of the page. A new one is a line here, a template and, if needed, a style sheet. */
export const SECTIONS: readonly Section[] = [
  {
    template: 'answers',
    id: 'answers',
    link: 'Answer',
    isShown: ({ specs, regression }) => specs.length > 0 || regression !== null,
  },
  { template: 'cost-yield', id: 'cost-yield', link: 'Cost and yield', isShown: hasSpecs },
  { template: 'bars', id: 'money', link: 'Money', isShown: (view) => groupsOf(view).length > 0 },
  {
    template: 'baseline',
    id: 'baseline',
    link: 'Baseline',
    isShown: ({ regression }) =>
      regression !== null && (regression.gate === null || regression.rows.some(({ cases }) => cases > 0)),
  },
  {
    template: 'monitors',
    id: 'monitors',
    link: 'Looks',
    isShown: ({ regression }) => (regression?.gate?.monitors.length ?? 0) > 0,
  },
  { template: 'specs', id: 'specs', link: 'Specs', isShown: hasSpecs },
  {
    template: 'across',
    id: 'across',
    link: 'Across',
    isShown: ({ ranking, rollUps, spendCurve }) =>
      ranking.byWaste.length + rollUps.length > 0 || spendCurve !== null,
  },
  {
    template: 'outcomes',
    id: 'outcomes',
    link: null,
    isShown: (view) => view.specs.some((spec) => spec.hasOtherOutcomes || spec.hasFalseVerdicts),
  },
  {
    template: 'failing-run',
    id: 'failing-run',
    link: 'Failing run',
    isShown: ({ drill }) => drill !== null && drill.failingRun !== null,
  },
  {
    template: 'explorer',
    id: 'explorer',
    link: 'Trials',
    isShown: ({ drill }) => drill !== null && drill.explorer.columns.id.length > 0,
  },
  { template: 'trust', id: 'trust', link: 'Trust', isShown: () => true },
];

/** Templates that sections and the page are made of. */
export const PARTIALS: readonly string[] = [
  'attempt',
  'bar-group',
  'diff',
  'facts',
  'forest-row',
  'footer',
  'header',
  'gate-card',
  'live',
  'monitor',
  'name',
  'panel',
  'pick',
  'pick-index',
  'picks',
  'regression',
  'shown',
  'spec',
  'spec-link',
  'summary',
];

/** Style sheets in their order: what is said of narrow screens and of paper comes last. */
export const STYLES: readonly string[] = [
  'theme',
  'base',
  'top',
  'sections',
  'answers',
  'baseline',
  'gate',
  'charts',
  'bars',
  'tables',
  'across',
  'trust',
  'failing-run',
  'explorer',
  'live',
  'narrow',
  'print',
];

function hasSpecs({ specs }: ReportView): boolean {
  return specs.length > 0;
}

/** Returns the parts of a cost that any bar shows, in their order. */
export function groupsOf({ specs }: ReportView): readonly (typeof COMPONENT_GROUPS)[number][] {
  const used = new Set(
    specs.flatMap(({ bars }) => bars.rows.flatMap((row) => row.components.map(({ group }) => group))),
  );
  return COMPONENT_GROUPS.filter((group) => used.has(group));
}
