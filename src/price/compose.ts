import type { Basis } from '../model/charge.ts';
import { parseUsd } from '../model/money.ts';
import { RATE_CLASSES, type Contract, type Fee, type Period, type RateClass, type Rule } from './card.ts';
import { complement, multiply, parseRatio, type Ratio } from './ratio.ts';
import { describeCondition } from './rule.ts';

const MILLION: Ratio = { numerator: 1n, denominator: 1_000_000n };

/** One exact price, with where it comes from. */
export interface RateLine {
  /** 10⁻¹⁸ USD per token or use. */
  readonly price: Ratio;
  /** What is counted: the class of tokens, or the name of the fee. */
  readonly unit: string;
  readonly sku: string;
  /** Card, period and rules in order of use. */
  readonly rule: string;
  readonly basis: Exclude<Basis, 'unpriced'>;
}

/** All prices of a model under one set of rules. A missing line has no price; null has none on purpose. */
export interface RateSet {
  readonly sku: string;
  readonly classes: Readonly<Partial<Record<RateClass, RateLine | null>>>;
  readonly fees: Readonly<Record<string, RateLine | null>>;
}

/** What one layer says about a model at an instant. */
export interface LayerFinding {
  readonly card: string;
  /** Null when the layer has none of the model: then only its contracts count. */
  readonly period: Period | null;
  /** Those of the period's rules that match. */
  readonly matching: readonly Rule[];
  /** Discounts on the model's provider that are in force. */
  readonly contracts: readonly Contract[];
}

interface Draft {
  readonly price: Ratio | null;
  readonly path: readonly string[];
  readonly basis: RateLine['basis'];
}

/**
 * Returns the prices of a model from what its layers say, the layer that wins first. Each layer lies on top
 * of those below: its rates replace theirs key by key, then its rules act on what shows.
 */
export function composeRates(sku: string, layers: readonly LayerFinding[]): RateSet {
  const drafts = new Map<RateClass, Draft>();
  const fees = new Map<string, Draft>();
  for (const layer of layers.toReversed()) {
    if (layer.period !== null) layPeriod({ drafts, fees }, layer.card, layer.period, layer.matching);
    for (const contract of layer.contracts) discountRates({ drafts, fees }, layer.card, contract);
  }
  const classes: Partial<Record<RateClass, RateLine | null>> = {};
  for (const [name, draft] of drafts) classes[name] = lineOf(sku, name, draft);
  const feeLines: Record<string, RateLine | null> = {};
  for (const [name, draft] of fees) feeLines[name] = lineOf(sku, name, draft);
  return { sku, classes, fees: feeLines };
}

function lineOf(sku: string, unit: string, { price, path, basis }: Draft): RateLine | null {
  return price === null ? null : { price, unit, sku: `${sku}#${unit}`, rule: path.join('; '), basis };
}

/** Prices as they stand after the layers so far. */
interface Drafts {
  readonly drafts: Map<RateClass, Draft>;
  readonly fees: Map<string, Draft>;
}

function layPeriod({ drafts, fees }: Drafts, card: string, period: Period, matching: readonly Rule[]): void {
  const basis = basisOf(period);
  const origin = `${card} from ${period.from ?? 'ever'}`;
  setRates(drafts, period.rates ?? {}, [origin], basis);
  for (const rule of matching)
    setRates(drafts, rule.set ?? {}, [origin, describeCondition(rule.when)], basis);
  for (const rule of matching) multiplyRates(drafts, rule, basis);
  for (const [name, fee] of Object.entries(period.fees ?? {})) {
    fees.set(name, { price: fee === null ? null : feePrice(fee), path: [origin], basis });
  }
}

function discountRates({ drafts, fees }: Drafts, card: string, contract: Contract): void {
  const left = complement(parseRatio(contract.discount));
  const step = `${card} contract − ${contract.discount}`;
  const discount = <Name>(rows: Map<Name, Draft>, applies: (name: Name) => boolean): void => {
    for (const [name, draft] of rows) {
      if (draft.price === null || !applies(name)) continue;
      const path = [...draft.path, step];
      rows.set(name, { price: multiply(draft.price, left), path, basis: 'contract' });
    }
  };
  const { classes } = contract;
  discount(drafts, (name) => classes.includes('tokens') || classes.includes(name));
  discount(fees, () => classes.includes('fees'));
}

function setRates(
  drafts: Map<RateClass, Draft>,
  rates: NonNullable<Period['rates']>,
  path: readonly string[],
  basis: RateLine['basis'],
): void {
  for (const name of RATE_CLASSES) {
    const rate = rates[name];
    if (rate === undefined) continue;
    const price = rate === null ? null : multiply({ numerator: parseUsd(rate), denominator: 1n }, MILLION);
    drafts.set(name, { price, path, basis });
  }
}

function multiplyRates(drafts: Map<RateClass, Draft>, rule: Rule, basis: RateLine['basis']): void {
  for (const [target, factor] of Object.entries(rule.multiply ?? {})) {
    const ratio = parseRatio(factor);
    for (const [name, draft] of drafts) {
      if ((target !== 'tokens' && target !== name) || draft.price === null) continue;
      drafts.set(name, {
        price: multiply(draft.price, ratio),
        path: [...draft.path, `${describeCondition(rule.when)} × ${factor}`],
        basis: basis === 'list' ? draft.basis : basis,
      });
    }
  }
}

function feePrice(fee: Fee): Ratio {
  return multiply(
    { numerator: parseUsd(fee.usd), denominator: 1n },
    { numerator: 1n, denominator: BigInt(fee.per) },
  );
}

function basisOf(period: Period): RateLine['basis'] {
  if (period.confidence === 'negotiated') return 'contract';
  return period.confidence === 'inferred' ? 'estimated' : 'list';
}
