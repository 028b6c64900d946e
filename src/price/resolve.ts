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
}

function compileLayer(card: RateCard, sku: string, periods: readonly Period[] = []): CompiledLayer[] {
  const provider = sku.slice(0, sku.indexOf('/'));
  const contracts = (card.contracts ?? []).flatMap((contract) =>
    contract.provider === provider ? [{ ...boundsOf(contract), contract }] : [],
  );
  if (periods.length === 0 && contracts.length === 0) return [];
  const compiled = periods.map((period) => ({
    ...boundsOf(period),
    period,
    rules: (period.rules ?? []).map((rule) => ({ rule, matches: compileCondition(rule.when, card) })),
  }));
  return [{ card: card.id, periods: compiled, contracts }];
}

/** Returns the look-up of one SKU. It composes each combination of periods and matching rules once. */
function skuLookUp(sku: string, layers: readonly CompiledLayer[]): LookUp {
  const composed = new Map<string, RateSet>();
  return (facts) => {
    let key = '';
    let covered = false;
    for (const layer of layers) {
      const period = layer.periods.findIndex(({ from, to }) => facts.at >= from && facts.at < to);
      key += `|${period}`;
      for (const { from, to } of layer.contracts) key += facts.at >= from && facts.at < to ? 'c' : '.';
      if (period < 0) continue;
      covered = true;
      for (const rule of layer.periods[period]?.rules ?? []) key += rule.matches(facts) ? '+' : '-';
    }
    if (!covered) return { reason: noPeriodReason(sku, layers, facts.at) };
    const unruled = PRICED_SELECTORS.find((name) => isUnruled(name, layers, facts));
    if (unruled !== undefined) return { reason: unruledReason(sku, unruled, facts) };
    let set = composed.get(key);
    if (set === undefined) composed.set(key, (set = composeRates(sku, findings(layers, facts))));
    return set;
  };
}

function findings(layers: readonly CompiledLayer[], facts: Facts): LayerFinding[] {
  const inForce = ({ from, to }: { readonly from: number; readonly to: number }): boolean =>
    facts.at >= from && facts.at < to;
  return layers.map((layer) => {
    const found = layer.periods.find(inForce);
    return {
      card: layer.card,
      period: found?.period ?? null,
      matching: (found?.rules ?? []).filter((rule) => rule.matches(facts)).map(({ rule }) => rule),
      contracts: layer.contracts.filter(inForce).map(({ contract }) => contract),
    };
  });
}

function isUnruled(name: string, layers: readonly CompiledLayer[], facts: Facts): boolean {
  const value = facts.selectors[name];
  if (value === undefined || STANDARD.has(value)) return false;
  return !layers.some((layer) =>
    layer.periods.some(
      ({ from, to, rules }) =>
        facts.at >= from &&
        facts.at < to &&
        rules.some(({ rule }) => [rule.when[name]].flat().includes(value)),
    ),
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
