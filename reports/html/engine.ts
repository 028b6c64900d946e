import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type Handlebars from 'handlebars';
import type { BarRow, ComponentGroup } from '../view/bars.ts';
import type { CellRow } from '../view/cell-row.ts';
import type { Check } from '../../src/model/check.ts';
import type { CurvesView, CurveView } from '../view/curve.ts';
import type { DumbbellRow, DumbbellView } from '../view/dumbbell.ts';
import type { ForestRow, ForestScale } from '../view/forest.ts';
import type { HistogramView } from '../view/gate/histogram.ts';
import type { MonitorView } from '../view/gate/monitor.ts';
import type { SpendCurveView } from '../view/spend-curve.ts';
import type { WaterfallRow } from '../view/waterfall.ts';
import type { ScatterView } from '../view/scatter.ts';
import type { TimelineView } from '../view/timeline.ts';
import type { VariantView } from '../view/variant.ts';
import { bar, barAxis } from './chart/bars.ts';
import { dumbbell, dumbbellAxis } from './chart/dumbbell.ts';
import { forest, forestAxis } from './chart/forest.ts';
import { budgetChart, ecdf } from './chart/curves.ts';
import { histogram } from './chart/histogram.ts';
import { monitor } from './chart/monitor.ts';
import { hatchPatterns, swatch } from './chart/hatch.ts';
import { lengthBar } from './chart/length.ts';
import { inlineMark } from './chart/marker.ts';
import { scatter } from './chart/scatter.ts';
import { spendCurve } from './chart/spend-curve.ts';
import type { Markup } from './chart/svg.ts';
import { timeline } from './chart/timeline.ts';
import { waterfall } from './chart/waterfall.ts';
import { count, shorten } from '../format.ts';
import { PARTIALS, type Section, SECTIONS } from './sections.ts';

export type Template = (context: unknown) => string;

/** Reads a file that lies beside this one. */
export function asset(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}

/** Returns the compiled page. Handlebars is loaded here and not before: it takes 150 ms. */
export function compilePage(): Template {
  const require = createRequire(import.meta.url);
  const engine = (require('handlebars') as typeof Handlebars).create();
  const options = { strict: true, preventIndent: true, knownHelpersOnly: false } as const;
  for (const name of [...PARTIALS, ...SECTIONS.map(({ template }) => template)]) {
    engine.registerPartial(name, engine.compile(asset(`templates/${name}.hbs`), options));
  }
  for (const [name, helper] of Object.entries(CHARTS)) {
    // Only markup of our own charts is taken as it is: they escape their text themselves.
    engine.registerHelper(name, (...values: unknown[]) => new engine.SafeString(helper(values).markup));
  }
  engine.registerHelper('one', (list: readonly unknown[]) => list.length === 1);
  engine.registerHelper(
    'remarkable',
    (row: CellRow) => row.otherOutcomes.length > 0 || row.falseAccepts + row.falseRejects > 0,
  );
  for (const [name, helper] of Object.entries(WORDS)) engine.registerHelper(name, helper);
  return engine.compile(asset('templates/page.hbs'), options);
}

/** Characters of an id in headings, legends and charts. */
const BRIEF = 40;

/** Helpers that give a word, a number or a yes. */
const WORDS: Readonly<Record<string, Handlebars.HelperDelegate>> = {
  sameText: (one: string, other: string) => one === other,
  // Ids may have hundreds of characters: the table of a spec has them whole.
  brief: (id: string) => shorten(id, BRIEF),
  isLong,
  anyLong: (rows: readonly CellRow[]) =>
    rows.some(({ variant }) => isLong(variant.id) || isLong(variant.label)),
  // Of many specs the charts of a few are enough before the rest is folded away.
  mostPanels: (specs: readonly unknown[]) => (specs.length > 6 ? 3 : 6),
  // What is folded away, in words.
  more: (list: readonly unknown[], shown: number, noun: string) => moreText(list.length - shown, noun),
  head: (list: readonly unknown[], most: number) => list.slice(0, most),
  tail: (list: readonly unknown[], most: number) => list.slice(most),
  partialOf: (section: Section) => section.template,
  repeated: (tryNumber: number) => tryNumber > 1,
  differs: (check: Check) => check.status !== 'pass' && check.expected !== null,
  outcomeTone: (outcome: string) => (outcome === 'correct' ? 'good' : 'warn'),
  verdictTone: (verdict: string) => (verdict === 'correct' ? 'good' : 'warn'),
};

function isLong(id: string): boolean {
  return shorten(id, BRIEF) !== id;
}

function moreText(number: number, noun: string): string {
  return `${count(number)} more ${noun}${number === 1 ? '' : 's'}`;
}

const CHARTS: Readonly<Record<string, (values: readonly unknown[]) => Markup>> = {
  hatchPatterns: () => hatchPatterns(),
  swatch: ([group, wasted]) => swatch(group as ComponentGroup, wasted === true),
  mark: ([variant]) => inlineMark(variant as VariantView),
  scatter: ([view, id]) => scatter(view as ScatterView, `Cost against yield of ${String(id)}`),
  bar: ([row, max]) => bar(row as BarRow, Number(max), false),
  machineBar: ([row, max]) => bar(row as BarRow, Number(max), true),
  barAxis: ([max]) => barAxis(Number(max)),
  budget: ([view, spec]) =>
    budgetChart(view as CurvesView, `Yield reached by a budget a trial on ${String(spec)}`),
  ecdf: ([curve, range]) => ecdf(curve as CurveView, range as readonly [number, number]),
  spendCurve: ([view]) => spendCurve(view as SpendCurveView),
  waterfall: ([row, max]) => waterfall(row as WaterfallRow, Number(max)),
  lengthBar: ([share, style]) => lengthBar(Number(share), String(style)),
  forest: ([row, scale]) => forest(row as ForestRow, scale as ForestScale),
  forestAxis: ([scale]) => forestAxis(scale as ForestScale),
  monitor: ([view]) => monitor(view as MonitorView),
  histogram: ([view]) => histogram(view as HistogramView),
  dumbbell: ([row, view]) => dumbbell(row as DumbbellRow, view as DumbbellView),
  dumbbellAxis: ([view]) => dumbbellAxis(view as DumbbellView),
  timeline: ([view]) => timeline(view as TimelineView),
};
