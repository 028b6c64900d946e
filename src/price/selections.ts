import type { Comparison, Condition, RateCard } from './card.ts';
import { shippedInfo } from './shipped.ts';

/** Everything that the rules of a SKU can be told apart by, besides the time. */
export interface Choices {
  /** Every combination of the selectors that rules mention, the one without any first. */
  readonly selectors: readonly Readonly<Record<string, string>>[];
  /** The smallest prompt of every tier, in tokens; ascending from 0. */
  readonly sizes: readonly number[];
}

/** Returns the choices of a SKU; null when they are too many to look at. */
export type Selections = (sku: string) => Choices | null;

/** More than any published price needs. */
const MOST = 4096;

/** Returns the look-up of choices over layers of rate cards; each SKU's rules are read once. */
export function openSelections(layers: readonly RateCard[]): Selections {
  const known = new Map<string, Choices | null>();
  return (sku) => {
    let choices = known.get(sku);
    if (choices === undefined) known.set(sku, (choices = choicesOf(layers, sku)));
    return choices;
  };
}

function choicesOf(layers: readonly RateCard[], sku: string): Choices | null {
  const values = new Map<string, Set<string>>();
  const sizes = new Set([0]);
  for (const when of conditionsOf(layers, sku)) {
    for (const [name, wanted] of Object.entries(when)) {
      if (wanted === undefined || name === 'window') continue;
      if (name === 'prompt_tokens') for (const size of edges(wanted as Comparison)) sizes.add(size);
      else addValues(values, name, wanted as string | readonly string[]);
    }
  }
  const combinations = [...values.values()].reduce((product, set) => product * (set.size + 1), sizes.size);
  if (combinations > MOST) return null;
  let selectors: Readonly<Record<string, string>>[] = [{}];
  for (const [name, set] of values) {
    selectors = [undefined, ...set].flatMap((value) =>
      value === undefined ? selectors : selectors.map((other) => ({ ...other, [name]: value })),
    );
  }
  return { selectors, sizes: [...sizes].sort((left, right) => left - right) };
}

function* conditionsOf(layers: readonly RateCard[], sku: string): Generator<Condition> {
  const provider = sku.slice(0, sku.indexOf('/'));
  for (const layer of layers) {
    // A card that ships is not even read for a provider that it does not have.
    if (shippedInfo(layer)?.providers.has(provider) === false) continue;
    for (const row of layer.skus ?? []) {
      if (row.sku !== sku) continue;
      for (const period of row.periods) for (const rule of period.rules ?? []) yield rule.when;
    }
  }
}

/** Sizes at which a comparison begins or ends to hold. */
function edges({ gt, gte, lt, lte }: Comparison): readonly number[] {
  return [gte, lt].concat([gt, lte].map((size) => (size === undefined ? size : size + 1))).filter(isSize);
}

function isSize(size: number | undefined): size is number {
  return size !== undefined && size > 0;
}

function addValues(values: Map<string, Set<string>>, name: string, wanted: string | readonly string[]): void {
  const set = values.get(name) ?? new Set<string>();
  for (const value of typeof wanted === 'string' ? [wanted] : wanted) set.add(value);
  values.set(name, set);
}
