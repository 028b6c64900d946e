import { Failure } from '../model/failure.ts';
import type { LedgerReader } from '../model/ledger.ts';
import type { Run } from '../model/run.ts';
import { chooseRun } from './choose-run.ts';

/** From an instant to before another, in milliseconds since 1970; null is open. */
export interface Window {
  readonly since: number | null;
  readonly until: number | null;
}

export const ALWAYS: Window = { since: null, until: null };

/**
 * Returns the runs named, or all that bought something: what was judged once more or came out of a baseline store
 * was bought by another run. The oldest first.
 */
export function chosenRuns(reader: LedgerReader, named: readonly string[]): readonly Run[] {
  if (named.length > 0) return [...new Set(named)].map((id) => chooseRun(reader, id));
  const runs = reader.runs().filter(({ source }) => source === 'run' || source === 'import');
  // Its message says that there is none.
  return runs.length === 0 ? [chooseRun(reader, undefined)] : runs.toReversed();
}

/** Returns the window of two options; throws a Failure for what is no time. */
export function windowOf(options: { readonly since?: string; readonly until?: string }, now: number): Window {
  const window = { since: instantOf(options.since, now), until: instantOf(options.until, now) };
  if (window.since !== null && window.until !== null && window.since >= window.until) {
    throw new Failure('cli/window', `nothing lies from ${options.since} to before ${options.until}`, {
      hint: 'give the earlier one to --since',
    });
  }
  return window;
}

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 };

function instantOf(text: string | undefined, now: number): number | null {
  if (text === undefined) return null;
  const ago = /^(\d{1,5})([hdw])$/.exec(text);
  if (ago !== null) return now - Number(ago[1]) * (UNITS[ago[2] ?? ''] ?? 0);
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const at =
    isDay || /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) {
    throw new Failure('cli/time', `"${text}" is no time`, {
      hint: 'give a day such as 2026-11-23 (UTC), an instant such as 2026-11-23T10:00:00Z, or an age such as 24h, 7d or 4w',
    });
  }
  return at;
}

/** Returns whether an instant lies in the window; one that is not known only does when the window is open. */
export function isWithin({ since, until }: Window, at: number | null): boolean {
  if (since === null && until === null) return true;
  return at !== null && (since === null || at >= since) && (until === null || at < until);
}

/** Returns milliseconds since 1970; null for a text that is no instant. */
export function msOf(instant: string): number | null {
  const ms = Date.parse(instant);
  return Number.isNaN(ms) ? null : ms;
}
