import type { Basis } from '../model/charge.ts';
import { parseUsd } from '../model/money.ts';
import { RATE_CLASSES, type Fee, type Period, type RateClass, type Rule } from './card.ts';
import { multiply, parseRatio, type Ratio } from './ratio.ts';
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

/** What one layer says about a model at an instant: its period and those of its rules that match. */
export interface LayerFinding {
  readonly card: string;
  readonly period: Period;
  readonly matching: readonly Rule[];
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
  const fees: Record<string, RateLine | null> = {};
  for (const layer of layers.toReversed()) {
    const basis = basisOf(layer.period);
    const origin = `${layer.card} from ${layer.period.from ?? 'ever'}`;
    setRates(drafts, layer.period.rates ?? {}, [origin], basis);
    for (const rule of layer.matching) {
      setRates(drafts, rule.set ?? {}, [origin, describeCondition(rule.when)], basis);
    }
    for (const rule of layer.matching) multiplyRates(drafts, rule, basis);
    for (const [name, fee] of Object.entries(layer.period.fees ?? {})) {
      fees[name] =
        fee === null
          ? null
          : { price: feePrice(fee), unit: name, sku: `${sku}#${name}`, rule: origin, basis };
    }
  }
  const classes: Partial<Record<RateClass, RateLine | null>> = {};
  for (const [name, { price, path, basis }] of drafts) {
    classes[name] =
      price === null ? null : { price, unit: name, sku: `${sku}#${name}`, rule: path.join('; '), basis };
  }
  return { sku, classes, fees };
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
