import { isJsonObject } from '../src/model/json.ts';
import type { Location } from './location.ts';

/** One place where a value is not what was wanted. */
export interface Difference {
  readonly location: Location;
  readonly kind: 'different' | 'missing' | 'unexpected';
  /** undefined for a missing part. */
  readonly actual: unknown;
  /** undefined for an unexpected part. */
  readonly wanted: unknown;
}

/** Decides whether two texts count as the same. */
export type SameText = (left: string, right: string) => boolean;

/** Yields every difference between two JSON values, in the order of the wanted one; object order is free. */
export function* differences(
  actual: unknown,
  wanted: unknown,
  sameText: SameText = (left, right) => left === right,
): Generator<Difference> {
  if (Array.isArray(actual) && Array.isArray(wanted)) {
    for (const [index, item] of wanted.entries()) {
      const inside = index < actual.length;
      if (inside) yield* below(index, differences(actual[index], item, sameText));
      else yield { location: [index], kind: 'missing', actual: undefined, wanted: item };
    }
    for (let index = wanted.length; index < actual.length; index++) {
      yield { location: [index], kind: 'unexpected', actual: actual[index], wanted: undefined };
    }
  } else if (isJsonObject(actual) && isJsonObject(wanted)) {
    for (const key of Object.keys(wanted)) {
      const inside = Object.hasOwn(actual, key);
      if (inside) yield* below(key, differences(actual[key], wanted[key], sameText));
      else yield { location: [key], kind: 'missing', actual: undefined, wanted: wanted[key] };
    }
    for (const key of Object.keys(actual)) {
      if (Object.hasOwn(wanted, key)) continue;
      yield { location: [key], kind: 'unexpected', actual: actual[key], wanted: undefined };
    }
  } else if (!sameScalar(actual, wanted, sameText)) {
    yield { location: [], kind: 'different', actual, wanted };
  }
}

function* below(step: string | number, inner: Iterable<Difference>): Generator<Difference> {
  for (const difference of inner) yield { ...difference, location: [step, ...difference.location] };
}

function sameScalar(actual: unknown, wanted: unknown, sameText: SameText): boolean {
  if (typeof actual === 'string' && typeof wanted === 'string') return sameText(actual, wanted);
  // JSON has one zero: -0 and 0 are equal.
  return actual === wanted || Object.is(actual, wanted);
}
