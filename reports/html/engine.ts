import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type Handlebars from 'handlebars';
import type { BarRow, ComponentGroup } from '../view/bars.ts';
import type { CellRow } from '../view/cell-row.ts';
import type { ScatterView } from '../view/scatter.ts';
import type { VariantView } from '../view/variant.ts';
import { bar, barAxis } from './chart/bars.ts';
import { hatchPatterns, swatch } from './chart/hatch.ts';
import { inlineMark } from './chart/marker.ts';
import { scatter } from './chart/scatter.ts';
import type { Markup } from './chart/svg.ts';

export type Template = (context: unknown) => string;

const PARTIALS = [
  'bars',
  'cost-yield',
  'footer',
  'header',
  'name',
  'outcomes',
  'picks',
  'shown',
  'spec',
  'summary',
  'trust',
] as const;

/** Reads a file that lies beside this one. */
export function asset(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}

/** Returns the compiled page. Handlebars is loaded here and not before: it takes 150 ms. */
export function compilePage(): Template {
  const require = createRequire(import.meta.url);
  const engine = (require('handlebars') as typeof Handlebars).create();
  const options = { strict: true, preventIndent: true, knownHelpersOnly: false } as const;
  for (const name of PARTIALS) {
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
  return engine.compile(asset('templates/page.hbs'), options);
}

const CHARTS: Readonly<Record<string, (values: readonly unknown[]) => Markup>> = {
  hatchPatterns: () => hatchPatterns(),
  swatch: ([group, wasted]) => swatch(group as ComponentGroup, wasted === true),
  mark: ([variant]) => inlineMark(variant as VariantView),
  scatter: ([view, id]) => scatter(view as ScatterView, `Cost against yield of ${String(id)}`),
  bar: ([row, max]) => bar(row as BarRow, Number(max), false),
  machineBar: ([row, max]) => bar(row as BarRow, Number(max), true),
  barAxis: ([max]) => barAxis(Number(max)),
};
