import type { Contract, Period, RateCard, Rule } from './card.ts';
import { catalogueLayer, identify } from './catalogue.ts';
import { composeRates, type LayerFinding, type RateSet } from './compose.ts';
import { boundsOf } from './instant.ts';
import { compileCondition, type Facts } from './rule.ts';

/** Why there is no price, as a sentence that says where to give one. */
interface NoPrice {
  readonly reason: string;
}

/** Looks up the prices of models in layers of rate cards. */
export interface Resolver {
  /** By the id of a model, as a provider's response has it. */
  (provider: string, model: string, facts: Facts): RateSet | NoPrice;
  /** By the name of a SKU. */
  sku(name: string, facts: Facts): RateSet | NoPrice;
}

/**
 * Selectors that change a price wherever they are offered. A value of theirs that no rule mentions would be
 * priced as standard without anybody having said so, and is unpriced instead.
 */
const PRICED_SELECTORS = ['service_tier', 'speed'];
const STANDARD = new Set(['standard', 'default', 'auto', 'normal', 'on_demand', '']);

/** Returns the look-up over the layers, the one that wins first; what it has compiled once it keeps. */
export function createResolver(cards: readonly RateCard[]): Resolver {
  const layers = cards.map((card) => catalogueLayer(card));
  const models = new Map<string, Map<string, LookUp>>();
  const lookUpSku = (sku: string): LookUp => {
    const provider = sku.slice(0, sku.indexOf('/'));
    return skuLookUp(
      sku,
      layers.flatMap((layer) =>
        compileLayer(layer.card, sku, layer.provider(provider).skus.get(sku)?.periods),
      ),
    );
  };
  const resolve = (provider: string, model: string, facts: Facts): RateSet | NoPrice => {
    let known = models.get(provider);
    if (known === undefined) models.set(provider, (known = new Map()));
    let lookUp = known.get(model);
    if (lookUp === undefined) {
      const identity = identify(layers, provider, model);
      if (identity.kind === 'found') lookUp = lookUpSku(identity.sku);
      else {
        const none: NoPrice = { reason: unknownReason(provider, model, identity) };
        lookUp = () => none;
      }
      known.set(model, lookUp);
    }
    return lookUp(facts);
  };
  return Object.assign(resolve, { sku: (name: string, facts: Facts) => lookUpSku(name)(facts) });
}

type LookUp = (facts: Facts) => RateSet | NoPrice;

function unknownReason(
  provider: string,
  model: string,
  identity: { readonly kind: 'unknown' } | { readonly kind: 'ambiguous'; readonly skus: readonly string[] },
): string {
  const name = `${provider}/${model}`;
  return identity.kind === 'unknown'
    ? `no rate card knows "${name}": add "- sku: ${name}" with its periods under skus in a rate card, or its id to an existing sku`
    : `the snapshot patterns of ${identity.skus.join(' and ')} all match "${name}": list the id under one of them`;
}

interface CompiledPeriod {
  readonly from: number;
  readonly to: number;
  readonly period: Period;
  readonly rules: readonly { readonly rule: Rule; readonly matches: (facts: Facts) => boolean }[];
  /** Values of the priced selectors that a rule mentions. */
  readonly ruled: ReadonlySet<string>;
}

interface CompiledContract {
  readonly from: number;
  readonly to: number;
  readonly contract: Contract;
}

/** A layer's periods of one SKU, and its contracts with the SKU's provider. */
interface CompiledLayer {
  readonly card: string;
  readonly periods: readonly CompiledPeriod[];
  readonly contracts: readonly CompiledContract[];
  /** How many states it can be in: which period, which of the rules and contracts hold. */
  readonly states: number;
}

function compileLayer(card: RateCard, sku: string, periods: readonly Period[] = []): CompiledLayer[] {
  const provider = sku.slice(0, sku.indexOf('/'));
  const contracts = (card.contracts ?? []).flatMap((contract) =>
    contract.provider === provider ? [{ ...boundsOf(contract), contract }] : [],
  );
  if (periods.length === 0 && contracts.length === 0) return [];
  const compiled = periods.map((period) => {
    const rules = period.rules ?? [];
    const ruled = PRICED_SELECTORS.flatMap((name) =>
      rules.flatMap(({ when }) => valuesOf(when[name]).map((value) => `${name}=${value}`)),
    );
    return {
      ...boundsOf(period),
      period,
      rules: rules.map((rule) => ({ rule, matches: compileCondition(rule.when, card) })),
      ruled: new Set(ruled),
    };
  });
  const bits = Math.max(0, ...compiled.map(({ rules }) => rules.length)) + contracts.length;
  return [{ card: card.id, periods: compiled, contracts, states: (periods.length + 1) * 2 ** bits }];
}

function valuesOf(wanted: Rule['when'][string]): readonly string[] {
  if (typeof wanted === 'string') return [wanted];
  return Array.isArray(wanted) ? (wanted as readonly string[]) : [];
}

/** Returns the look-up of one SKU. It composes each combination of periods and matching rules once. */
function skuLookUp(sku: string, layers: readonly CompiledLayer[]): LookUp {
  const composed = new Map<number, RateSet>();
  // Beyond that the states no longer have a number each.
  const isNumbered = layers.reduce((product, { states }) => product * states, 1) <= Number.MAX_SAFE_INTEGER;
  return (facts) => {
    // Every priced call passes here: no object and no text is made on the way.
    let key = 0;
    let covered = false;
    for (const layer of layers) {
      const state = stateOf(layer, facts);
      covered ||= isNumbered
        ? state % (layer.periods.length + 1) > 0
        : layer.periods.some((period) => isInForce(period, facts));
      key = key * layer.states + state;
    }
    if (!covered) return { reason: noPeriodReason(sku, layers, facts.at) };
    if (facts.selectors['service_tier'] !== undefined || facts.selectors['speed'] !== undefined) {
      const unruled = PRICED_SELECTORS.find((name) => isUnruled(name, layers, facts));
      if (unruled !== undefined) return { reason: unruledReason(sku, unruled, facts) };
    }
    let set = isNumbered ? composed.get(key) : undefined;
    if (set === undefined) {
      set = composeRates(sku, findings(layers, facts));
      if (isNumbered) composed.set(key, set);
    }
    return set;
  };
}

/** Returns the number of a layer's state: its period, from 1 on, then a bit for each rule and contract. */
function stateOf({ periods, contracts }: CompiledLayer, facts: Facts): number {
  const { at } = facts;
  let index = 0;
  let bits = 0;
  let bit = 1;
  for (const contract of contracts) {
    if (at >= contract.from && at < contract.to) bits += bit;
    bit *= 2;
  }
  for (let place = 0; place < periods.length; place += 1) {
    const period = periods[place];
    if (period === undefined || at < period.from || at >= period.to) continue;
    index = place + 1;
    for (const { matches } of period.rules) {
      if (matches(facts)) bits += bit;
      bit *= 2;
    }
    break;
  }
  return bits * (periods.length + 1) + index;
}

function findings(layers: readonly CompiledLayer[], facts: Facts): LayerFinding[] {
  return layers.map((layer) => {
    const found = layer.periods.find((period) => isInForce(period, facts));
    return {
      card: layer.card,
      period: found?.period ?? null,
      matching: (found?.rules ?? []).filter((rule) => rule.matches(facts)).map(({ rule }) => rule),
      contracts: layer.contracts.filter((row) => isInForce(row, facts)).map(({ contract }) => contract),
    };
  });
}

function isInForce(row: { readonly from: number; readonly to: number }, { at }: Facts): boolean {
  return at >= row.from && at < row.to;
}

function isUnruled(name: string, layers: readonly CompiledLayer[], facts: Facts): boolean {
  const value = facts.selectors[name];
  if (value === undefined || STANDARD.has(value)) return false;
  return !layers.some((layer) =>
    layer.periods.some((period) => isInForce(period, facts) && period.ruled.has(`${name}=${value}`)),
  );
}

function unruledReason(sku: string, name: string, facts: Facts): string {
  const value = facts.selectors[name] ?? '';
  return `the response says ${name} "${value}" and no rule of "${sku}" mentions it: add a rule with "when: {${name}: ${value}}"`;
}

function noPeriodReason(sku: string, layers: readonly CompiledLayer[], at: number): string {
  const starts = layers.flatMap((layer) => layer.periods.map(({ period }) => period.from ?? 'ever'));
  const instant = Number.isNaN(at) ? 'an unknown time' : new Date(at).toISOString();
  return `"${sku}" has no price at ${instant}: its periods begin at ${starts.join(', ')}; add the missing period`;
}
