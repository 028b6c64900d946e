/** Instants of a rate card: whole texts only, so that no half-read date can move a price. */

const INSTANT = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/;
const MS_IN_DAY = 86_400_000;

/** Returns milliseconds since 1970 of an instant, or of a day's first instant in UTC; null on other text. */
export function parseInstant(text: string): number | null {
  if (!INSTANT.test(text)) return null;
  const at = Date.parse(text);
  if (Number.isNaN(at)) return null;
  // Date.parse rolls 31 February over into March; a date that is not in the calendar is a typing error.
  const day = text.slice(0, 10);
  return new Date(Date.parse(`${day}T00:00:00Z`)).toISOString().startsWith(day) ? at : null;
}

/** Returns the first millisecond of a stretch without `from`, and the end of one without `to`. */
export function boundsOf(dated: { readonly from?: string; readonly to?: string }): {
  readonly from: number;
  readonly to: number;
} {
  return {
    from: dated.from === undefined ? -Infinity : (parseInstant(dated.from) ?? Number.NaN),
    to: dated.to === undefined ? Infinity : (parseInstant(dated.to) ?? Number.NaN),
  };
}

/** Returns the day of an instant in UTC, such as `2026-10-01`. */
export function utcDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** Returns the weekday in UTC, 1 for Monday to 7 for Sunday. */
export function utcWeekday(at: number): number {
  // 1 January 1970 was a Thursday.
  return ((((Math.floor(at / MS_IN_DAY) + 3) % 7) + 7) % 7) + 1;
}

/** Returns the minute of the day in UTC, 0 to 1439. */
export function utcMinute(at: number): number {
  return Math.floor((((at % MS_IN_DAY) + MS_IN_DAY) % MS_IN_DAY) / 60_000);
}

/** Returns start and end of `"01:00-04:00"` in minutes of the day, or null when it is not such a span. */
export function parseHours(text: string): { readonly from: number; readonly to: number } | null {
  const match = /^(\d{2}):(\d{2})-(\d{2}):(\d{2})$/.exec(text);
  if (match === null) return null;
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = match.slice(1).map(Number);
  const span = { from: fromHour * 60 + fromMinute, to: toHour * 60 + toMinute };
  const valid = fromMinute < 60 && toMinute < 60 && span.from < span.to && span.to <= 1440;
  return valid ? span : null;
}

/**
 * Returns milliseconds since 1970 of a call's start, as `Date.parse` does. Every priced call passes here, and
 * for the one form in which calls are written this takes a fraction of the time.
 */
export function callInstant(text: string): number {
  if (text.length !== 24 || !isPunctuated(text)) return Date.parse(text);
  const year = pair(text, 0) * 100 + pair(text, 2);
  const month = pair(text, 5);
  const day = pair(text, 8);
  const hour = pair(text, 11);
  const minute = pair(text, 14);
  const second = pair(text, 17);
  const milliseconds = pair(text, 20) * 10 + (text.charCodeAt(22) - ZERO);
  const isDate = year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
  const isTime = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
  if (!isDate || !isTime || milliseconds < 0 || !isDigit(text, 22)) return Date.parse(text);
  return (
    daysSince1970(year, month, day) * MS_IN_DAY + ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds
  );
}

const ZERO = 48;

function isPunctuated(text: string): boolean {
  return (
    text[4] === '-' &&
    text[7] === '-' &&
    text[10] === 'T' &&
    text[13] === ':' &&
    text[16] === ':' &&
    text[19] === '.' &&
    text[23] === 'Z'
  );
}

function isDigit(text: string, index: number): boolean {
  const digit = text.charCodeAt(index) - ZERO;
  return digit >= 0 && digit <= 9;
}

/** Returns the number of two digits, or one far below zero. */
function pair(text: string, index: number): number {
  if (!isDigit(text, index) || !isDigit(text, index + 1)) return -1_000_000;
  return (text.charCodeAt(index) - ZERO) * 10 + (text.charCodeAt(index + 1) - ZERO);
}

/** Counts the days as if years began in March, so that a leap day is the last one of its year. */
function daysSince1970(year: number, month: number, day: number): number {
  const since = month > 2 ? month - 3 : month + 9;
  const begun = month > 2 ? year : year - 1;
  const leap = Math.floor(begun / 4) - Math.floor(begun / 100) + Math.floor(begun / 400);
  return begun * 365 + leap + Math.floor((153 * since + 2) / 5) + day - 719_469;
}
