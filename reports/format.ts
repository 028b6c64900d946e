/** How numbers are written for people; exact values stay in the JSON and CSV reports. */
import { divideHalfEven, parseUsd, roundUsd, type Usd } from '../src/model/money.ts';

const ATTO = 10n ** 18n;
const SIGNIFICANT = 3;

/** Returns an amount with cents from a dollar up and three significant digits below, such as `$0.0431`. */
export function money(amount: Usd): string {
  if (amount < 0n) return `−${money(-amount)}`;
  if (amount === 0n) return '$0';
  if (amount >= ATTO) return `$${grouped(roundUsd(amount, 2))}`;
  const digits = significantDecimals(amount);
  const rounded = roundUsd(amount, digits);
  // Rounding may carry into the next decade (0.09996 → 0.1000): that digit too many is taken off again.
  return `$${roundUsd(amount, Math.max(2, Math.min(digits, significantDecimals(parseUsd(rounded)))))}`;
}

function significantDecimals(amount: Usd): number {
  if (amount >= ATTO) return 2;
  const zeros = 18 - amount.toString().length;
  return Math.min(18, zeros + SIGNIFICANT);
}

/** Returns the amount of a decimal string as `money` writes it. */
export function moneyText(decimal: string): string {
  return money(parseUsd(decimal));
}

/** Returns an estimate in dollars as `money` writes an amount; `∞` for an infinite one. */
export function dollarText(dollars: number): string {
  return Number.isFinite(dollars) ? moneyText(dollars.toFixed(15)) : '∞';
}

/** Returns a total; `≥` when charges lack a price, `unpriced` when nothing is known at all. */
export function totalText(usd: Usd, unpriced: number): string {
  if (unpriced === 0) return money(usd);
  return usd === 0n ? 'unpriced' : `≥ ${money(usd)}`;
}

/** Returns a share such as `98%`; never `100%` or `0%` for what is not quite all or nothing. */
export function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 0.05) return '<0.1%';
  if (value > 99.95 && value < 100) return '>99.9%';
  const fine = (value > 0 && value < 1) || (value > 99 && value < 100);
  return `${value.toFixed(fine ? 1 : 0)}%`;
}

/** Returns a duration such as `48 ms`, `2.4 s`, `1 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 100) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min${seconds % 60 === 0 ? '' : ` ${seconds % 60} s`}`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Returns a count with thousands separated, such as `12,345`. */
export function count(value: number): string {
  return grouped(String(value));
}

/** Returns a count with its noun, such as `1 trial` or `12,345 trials`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** Returns a large number in short, such as `940`, `6.4k`, `1.2M`. */
export function compact(value: number): string {
  if (value < 999.5) return String(Math.round(value));
  for (const [unit, size] of [
    ['k', 1e3],
    ['M', 1e6],
    ['G', 1e9],
  ] as const) {
    const scaled = value / size;
    if (scaled < 999.5 || unit === 'G')
      return `${scaled < 9.95 ? scaled.toFixed(1) : Math.round(scaled)}${unit}`;
  }
  return String(value);
}

/** Returns a mean such as `1.17`, with whole numbers written whole. */
export function mean(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}

/** Returns a time stamp such as `2026-11-23 10:15 UTC`; the text itself when it is no time stamp. */
export function moment(iso: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})/.exec(iso);
  return match === null ? iso : `${match[1]} ${match[2]} UTC`;
}

/** Returns how much more `amount` is than `base`, such as `28%` or `3.1 times`; null when base is zero. */
export function dearerBy(amount: Usd, base: Usd): string | null {
  if (base === 0n) return null;
  const ratio = Number(divideHalfEven(amount * 10_000n, base)) / 10_000;
  if (ratio < 2) return `${percent(ratio - 1)} more`;
  return `${ratio < 9.95 ? ratio.toFixed(1) : Math.round(ratio)} times as much`;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Returns the characters of a text as a reader counts them. */
export function graphemes(text: string): readonly string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/**
 * Returns the text cut to `length` characters with an ellipsis; whole characters, never half of one. The end stays
 * when there is room for it: long ids that are siblings differ there.
 */
export function shorten(text: string, length: number): string {
  const characters = graphemes(text);
  if (characters.length <= length) return text;
  const tail = Math.floor((length - 4) / 3);
  const kept = tail < 3 ? 0 : tail;
  return `${characters.slice(0, length - 1 - kept).join('')}…${characters.slice(characters.length - kept).join('')}`;
}

/** Letters that run from right to left, and marks that turn or embed a direction. */
const TURNS =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\u202A-\u202E\u2066-\u2069\u200F]/u;

/** Returns the name so that it leaves the order of the sentence around it alone (Unicode TR9, FSI … PDI). */
export function isolated(name: string): string {
  return TURNS.test(name) ? `\u2068${name}\u2069` : name;
}

/** Returns names as a list in a sentence: `a`, `a and b`, `a, b and c`. */
export function listed(names: readonly string[]): string {
  if (names.length <= 1) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

function grouped(digits: string): string {
  const [whole = '', fraction] = digits.split('.');
  const separated = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? separated : `${separated}.${fraction}`;
}
