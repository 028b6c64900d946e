import type { PriceableCall, Pricer } from '../model/call.ts';
import type { Charge } from '../model/charge.ts';
import type { UsageEntry } from '../model/usage.ts';
import type { RateCard } from '../price/card.ts';
import { createPricer } from '../price/pricer.ts';
import { estimateUsage, type Estimate } from '../usage/estimate.ts';
import { usageFormats } from '../usage/index.ts';
import type { UsageReading } from '../usage/format.ts';
import type { Estimating } from './estimating.ts';

/**
 * Returns the pricer that reads raw usage entry by entry: each is a request with its own tier and model.
 * Counts that fit no leaf are an unpriced line beside the others. With `estimating`, an answer that states no
 * usage is priced at what its texts come to, and marked so; it is opened by the first such answer.
 */
export function openPricer(cards: readonly RateCard[], estimating?: () => Estimating): Pricer {
  const price = createPricer(cards, entriesOf);
  return (call, texts) => {
    if (estimating !== undefined && texts !== undefined && isWithoutUsage(call)) {
      return estimatedCharges(call, estimateUsage(call.name, texts, estimating()), price);
    }
    return [...price(call), ...uncountedCharges(call)];
  };
}

let last: {
  readonly raw: string;
  readonly format: string;
  readonly reading: UsageReading | undefined;
} | null = null;

/** Pricing asks twice about the same usage, once for its entries and once for what is in none of them. */
function readRaw(format: string, raw: string): UsageReading | undefined {
  if (last === null || last.raw !== raw || last.format !== format) {
    last = { raw, format, reading: usageFormats[format]?.fromBody(JSON.parse(raw)) };
  }
  return last.reading;
}

function entriesOf(format: string, raw: string): readonly UsageEntry[] | null {
  const reading = readRaw(format, raw);
  return reading?.kind === 'usage' ? reading.entries : null;
}

function uncountedCharges(call: PriceableCall): Charge[] {
  if (call.usageRaw === null || call.usageFormat === null || call.replayed) return [];
  const reading = readRaw(call.usageFormat, call.usageRaw);
  if (reading?.kind !== 'usage') return [];
  return Object.entries(reading.uncounted).map(([unit, count]) => ({
    component: call.kind === 'judge' ? 'judge' : 'model.output',
    unit,
    quantity: String(count),
    basis: 'unpriced',
    reason: `no rate card has a class for what the response counts as ${unit}`,
  }));
}

/** Usage that was stated and makes no sense is not replaced by a guess. */
function isWithoutUsage(call: PriceableCall): boolean {
  const model = call.kind === 'model' || call.kind === 'judge';
  return model && call.status === 'ok' && call.usage === null && call.usageRaw === null && !call.replayed;
}

function estimatedCharges(call: PriceableCall, estimate: Estimate, price: Pricer): readonly Charge[] {
  const { usage, rule, hidden } = estimate;
  const charges = price({ ...call, usage, usageFormat: null }).map((charge): Charge => {
    if (charge.basis === 'unpriced' || charge.basis === 'shadow') return charge;
    return { ...charge, basis: 'estimated', rule: charge.rule === null ? rule : `${charge.rule}; ${rule}` };
  });
  if (hidden === null) return charges;
  const component = call.kind === 'judge' ? 'judge' : 'model.output';
  return [...charges, { component, unit: 'reasoning', quantity: '0', basis: 'unpriced', reason: hidden }];
}
