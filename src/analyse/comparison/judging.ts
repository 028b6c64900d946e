import { isJsonObject, type Json } from '../../model/json.ts';
import type { LedgerEvent } from '../../model/run.ts';

/** The ruler of a spec in a run: digests of what decided whether an output is correct. */
export interface Judging {
  readonly spec: string;
  /** Of the validators, their options and their files. */
  readonly validators: string;
  /** Of each case's input and expectation, by its id. */
  readonly cases: Readonly<Record<string, string>>;
}

/** Name of the event that keeps it: one a spec, written when a run begins. */
export const JUDGED_BY = 'judged-by';

/** Returns the rulers that a run recorded, by spec; none for imports and runs of older versions. */
export function judgingsOf(events: readonly LedgerEvent[]): ReadonlyMap<string, Judging> {
  const found = new Map<string, Judging>();
  for (const { name, detail } of events) {
    const { spec, validators, cases } = detail;
    if (name !== JUDGED_BY || typeof spec !== 'string' || typeof validators !== 'string') continue;
    found.set(spec, { spec, validators, cases: texts(cases) });
  }
  return found;
}

function texts(value: Json | undefined): Readonly<Record<string, string>> {
  if (!isJsonObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/**
 * Returns one text for the ruler on these cases: equal texts mean that an output is judged alike. Cases that only
 * one arm has are none of its business: a suite may grow.
 */
export function rulerOn(judging: Judging, cases: Iterable<string>): string {
  return JSON.stringify([judging.validators, [...cases].map((name) => judging.cases[name] ?? null)]);
}
