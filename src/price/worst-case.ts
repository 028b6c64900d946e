/**
 * The most that a call can cost, before it is made.
 *
 * Input is bounded by bytes: the tokenisers of today's models split UTF-8 bytes or fall back to them, so that
 * no text has more tokens than bytes, and a message's JSON is longer than the tokens that frame it. Rates are
 * the dearest that the response could select: which tier answers is only known afterwards.
 */
import { ZERO_USD, type Usd } from '../model/money.ts';
import type { CallBounds, WorstCase, WorstCasePricer } from '../model/worst-case.ts';
import { openCards, type PriceBook } from './book.ts';
import type { ComputeRate, RateCard, RateClass } from './card.ts';
import type { RateLine, RateSet } from './compose.ts';
import { callInstant } from './instant.ts';
import { openSelections, type Selections } from './selections.ts';
import { secondPrice, usePrice } from './quantity.ts';
import { divide, multiply, parseRatio, type Ratio } from './ratio.ts';

/** Tokens of the instructions that providers put before a request with tools; Anthropic's are the most. */
const TOOL_INSTRUCTIONS = 1024;

/** Written input can be billed as any of these; a text has no other parts. */
const INPUT_CLASSES: readonly RateClass[] = [
  'input',
  'cache_read',
  'cache_write',
  'cache_write_5m',
  'cache_write_1h',
];
const OUTPUT_CLASSES: readonly RateClass[] = [
  'output',
  'reasoning',
  'citation',
  'audio_output',
  'image_output',
  'video_output',
];

/** Returns the worst-case pricer over layers of rate cards, the one that wins first. */
export function createWorstCase(layers: readonly RateCard[]): WorstCasePricer {
  const book = openCards(layers);
  const selections = openSelections(layers);
  return (bounds) => {
    const at = callInstant(bounds.at);
    switch (bounds.kind) {
      case 'model':
      case 'judge':
        return modelBound(bounds, at, book, selections);
      case 'tool':
        return toolBound(bounds, at, book);
      case 'compute':
        return secondsBound(bounds, book.compute(bounds.name, at));
      case 'review':
      case 'fallback':
        return unknown('the minutes of people are estimates and no purchase');
    }
  };
}

function modelBound(bounds: CallBounds, at: number, book: PriceBook, selections: Selections): WorstCase {
  const model = `${bounds.provider ?? ''}/${bounds.name}`;
  const { maxOutputTokens } = bounds;
  const hosted = book.hosted?.(model, at) ?? null;
  if (hosted !== null && hosted.attribution !== 'throughput') return secondsBound(bounds, hosted);
  if (maxOutputTokens === null) {
    return unknown(`"${model}" has no \`maxOutputTokens\`, so its answer can cost any amount`);
  }
  const input = bounds.requestBytes + (bounds.offersTools ? TOOL_INSTRUCTIONS : 0);
  if (hosted !== null) return throughputBound(hosted, input, maxOutputTokens);
  const standard = book.model(bounds.provider ?? '', bounds.name, { at, promptTokens: 0, selectors: {} });
  if ('reason' in standard) return unknown(standard.reason);
  const choices = selections(standard.sku);
  if (choices === null) {
    return unknown(`the rules of "${standard.sku}" combine in too many ways to say which is dearest`);
  }
  let dearest: Usd = ZERO_USD;
  for (const selectors of choices.selectors) {
    for (const promptTokens of choices.sizes) {
      if (promptTokens > input) continue;
      const rates = book.model(bounds.provider ?? '', bounds.name, { at, promptTokens, selectors });
      // A selection of another period's: no answer of today has it.
      if ('reason' in rates) continue;
      const cost = boundOf(rates, input, maxOutputTokens);
      if (typeof cost === 'string') return unknown(cost);
      if (cost > dearest) dearest = cost;
    }
  }
  return { kind: 'known', usd: dearest };
}

/** Returns the bound by one set of rates, or why there is none. */
function boundOf(rates: RateSet, input: number, output: number): Usd | string {
  const perInput = dearestOf(rates, INPUT_CLASSES);
  const perOutput = dearestOf(rates, OUTPUT_CLASSES);
  if (!rates.classes.input || perInput === null) return noRate(rates, 'input');
  if (!rates.classes.output || perOutput === null) return noRate(rates, 'output');
  const fee = rates.fees['request'];
  return up(perInput, input) + up(perOutput, output) + (fee ? up(fee.price, 1) : ZERO_USD);
}

function noRate(rates: RateSet, name: RateClass): string {
  return `"${rates.sku}" has no rate for ${name}: add it under rates of its period`;
}

function dearestOf(rates: RateSet, classes: readonly RateClass[]): Ratio | null {
  return classes
    .map((name): RateLine | null | undefined => rates.classes[name])
    .reduce<Ratio | null>((most, line) => (line ? dearer(most, line.price) : most), null);
}

function dearer(left: Ratio | null, right: Ratio): Ratio {
  if (left === null) return right;
  return left.numerator * right.denominator >= right.numerator * left.denominator ? left : right;
}

function toolBound({ name, sku }: CallBounds, at: number, book: PriceBook): WorstCase {
  if (sku === null) return { kind: 'known', usd: ZERO_USD };
  const row = book.tool(sku, at);
  if (row?.per_session !== undefined) {
    return unknown(
      `tool "${name}" costs by the session, and a call does not say beforehand how many it begins`,
    );
  }
  const price = row === null ? null : usePrice(row);
  if (price === null) return unknown(`no rate card has a fee for tool "${sku}": add it under tools`);
  return { kind: 'known', usd: up(price, 1) };
}

/** A program that is ended at its limit may take a moment more to be gone. */
const SECONDS_TO_END = 10;

function secondsBound(bounds: CallBounds, row: ComputeRate | null): WorstCase {
  const price = row === null ? null : secondPrice(row);
  if (price === null)
    return unknown(`no rate card has a price for compute "${bounds.name}": add it under compute`);
  if (bounds.maxSeconds === null)
    return unknown(`nothing ends compute "${bounds.name}", so it can cost any amount`);
  return { kind: 'known', usd: up(price, Math.ceil(bounds.maxSeconds) + SECONDS_TO_END) };
}

function throughputBound(row: ComputeRate, input: number, output: number): WorstCase {
  const second = secondPrice(row);
  const speed = row.tokens_per_s;
  if (second === null || speed === undefined) {
    return unknown(`a rate card sets compute "${row.sku}" to null, that is: unpriced`);
  }
  const read = dearer(
    divide(second, parseRatio(speed.input)),
    divide(second, parseRatio(speed.cache_read ?? speed.input)),
  );
  return { kind: 'known', usd: up(read, input) + up(divide(second, parseRatio(speed.output)), output) };
}

/** Returns `price × count`, rounded up and a line's half-even rounding more: a bound must not be below the charge. */
function up(price: Ratio, count: number): Usd {
  const { numerator, denominator } = multiply(price, { numerator: BigInt(count), denominator: 1n });
  return denominator === 1n ? numerator : numerator / denominator + ROUNDED_LINES;
}

/** Lines into which one count can be split, each rounded by itself. */
const ROUNDED_LINES = 8n;

function unknown(reason: string): WorstCase {
  return { kind: 'unknown', reason };
}
