import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { parseUsd } from '../model/money.ts';
import {
  DEFAULT_GUARDS,
  type Guards,
  type Limits,
  type LimitSet,
  type RetryPolicy,
  type ReviewPolicy,
} from '../model/spec.ts';
import { numberOf, objectOf, textOf } from './values.ts';

/** Returns the retry policy with its defaults; `feedback` is the template's text. */
export function retryOf(value: JsonObject, feedback: string | null): RetryPolicy {
  return {
    maxAttempts: numberOf(value['maxAttempts']) ?? 1,
    mode: (value['mode'] ?? 'continue') as RetryPolicy['mode'],
    feedback,
    escalateTo: textOf(value['escalateTo']),
  };
}

/** Returns the ceilings; an attempt ends after 120 seconds when nothing else is said. */
export function limitsOf(value: JsonObject): Limits {
  return {
    attempt: limitSetOf(objectOf(value['attempt']), 120),
    trial: limitSetOf(objectOf(value['trial']), null),
  };
}

/** Returns the guards; one that is false or null is switched off. */
export function guardsOf(value: JsonObject): Guards {
  const guard = (name: keyof Guards): number | null => {
    const given = value[name];
    return given === undefined ? DEFAULT_GUARDS[name] : numberOf(given);
  };
  return {
    identicalCalls: guard('identicalCalls'),
    contextGrowth: guard('contextGrowth'),
    costOverMedian: guard('costOverMedian'),
  };
}

function limitSetOf(value: JsonObject, seconds: number | null): LimitSet {
  const cost = textOf(value['costUsd']);
  return {
    tokens: numberOf(value['tokens']),
    turns: numberOf(value['turns']),
    toolCalls: numberOf(value['toolCalls']),
    seconds: numberOf(value['seconds']) ?? seconds,
    cost: cost === null ? null : parseUsd(cost),
  };
}

/** Returns the review policy; nobody reviews when there is none. */
export function reviewOf(value: Json | undefined): ReviewPolicy {
  const review = objectOf(value);
  const minutes = objectOf(review['minutes']);
  const base = isJsonObject(value) ? 1 : 0;
  return {
    role: textOf(review['role']),
    policy: policyOf(isJsonObject(value) ? (review['policy'] ?? 'always') : 'never'),
    minutes: {
      base: numberOf(minutes['base']) ?? base,
      per100Words: numberOf(minutes['per100Words']) ?? 0,
      perFailedCheck: numberOf(minutes['perFailedCheck']) ?? 0,
    },
    fallbackMinutes: numberOf(review['fallbackMinutes']) ?? 0,
  };
}

function policyOf(value: Json): ReviewPolicy['policy'] {
  if (isJsonObject(value)) return { kind: 'sample', share: numberOf(value['sample']) ?? 0 };
  return { kind: value as 'always' | 'on-failure' | 'never' };
}
