/** From the scores of Inspect to outcomes: what counts as correct, and what says nothing about it. */

import type { Json, JsonObject } from '../../model/json.ts';
import type { Outcome } from '../../model/outcome.ts';
import { listAt, objectAt, objectOf, textAt } from './fields.ts';

/** What became of a sample. */
export interface SampleEnd {
  readonly outcome: Outcome;
  readonly score: number | null;
  readonly reason: string | null;
}

/** Values that are words; Inspect counts them so itself (`value_to_float`). */
const WORDS: Readonly<Record<string, number>> = {
  C: 1,
  I: 0,
  P: 0.5,
  N: 0,
  yes: 1,
  true: 1,
  correct: 1,
  no: 0,
  false: 0,
  incorrect: 0,
};

/** Returns the number of a score's value; null when it is none, such as a map of several or NaN. */
export function gradeOf(value: Json | undefined): number | null {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string') return null;
  const word = Object.hasOwn(WORDS, value) ? value : value.trim().toLowerCase();
  if (Object.hasOwn(WORDS, word)) return WORDS[word] ?? null;
  const number = Number(word);
  return word !== '' && Number.isFinite(number) ? number : null;
}

/** Returns the scorers in the order in which the eval lists them; its first one decides. */
export function scorersOf(header: JsonObject | null): readonly string[] {
  const listed = listAt(objectAt(header, 'eval'), 'scorers');
  const results = listAt(objectAt(header, 'results'), 'scores');
  return [...listed, ...results].flatMap((one) => textAt(objectOf(one), 'name', 'scorer') ?? []);
}

/** The score that decides on a sample. */
export interface DecidingScore {
  readonly scorer: string;
  /** null when its value is no number. */
  readonly grade: number | null;
  /** Whether another scorer says otherwise. */
  readonly isDisputed: boolean;
}

/** Returns the score of the first scorer that scored the sample; null when none did. */
export function decidingScore(sample: JsonObject, scorers: readonly string[]): DecidingScore | null {
  const one = sample['score'];
  const scores = objectAt(sample, 'scores') ?? (objectOf(one) === null ? {} : { score: objectOf(one) });
  const names = Object.keys(scores);
  const scorer = scorers.find((name) => names.includes(name)) ?? names[0];
  if (scorer === undefined) return null;
  const grades = names.map((name) => gradeOf(objectAt(scores, name)?.['value']));
  const grade = gradeOf(objectAt(scores, scorer)?.['value']);
  return { scorer, grade, isDisputed: grades.some((other) => other !== null && other !== grade) };
}

const LIMITS: Readonly<Record<string, readonly [Outcome, string]>> = {
  time: ['timeout', 'it was stopped at its time limit'],
  working: ['timeout', 'it was stopped at its limit of working time'],
  message: ['timeout', 'it was stopped at its limit of messages'],
  turn: ['timeout', 'it was stopped at its limit of turns'],
  token: ['budget-stopped', 'it was stopped at its limit of tokens'],
  cost: ['budget-stopped', 'it was stopped at its limit of cost'],
  operator: ['cancelled', 'an operator stopped it'],
};

/** Returns how a sample ended; `isScale` says that its scorer gives numbers beyond 0 to 1. */
export function sampleEnd(sample: JsonObject, score: DecidingScore | null, isScale: boolean): SampleEnd {
  if (objectAt(sample, 'invalidation') !== null) return unjudged('the sample was declared invalid');
  const grade = score?.grade ?? null;
  if (grade !== null && !isScale) {
    const reason = grade > 0 && grade < 1 ? 'it was scored as partly correct' : null;
    return { outcome: grade >= 1 ? 'correct' : 'incorrect', score: grade, reason };
  }
  const error = sample['error'];
  if (error !== undefined && error !== null) {
    return { outcome: 'infra-error', score: null, reason: 'the sample ended with an error' };
  }
  const limit = textAt(objectAt(sample, 'limit'), 'type') ?? textAt(sample, 'limit');
  const stopped = limit !== null && Object.hasOwn(LIMITS, limit) ? LIMITS[limit] : undefined;
  if (stopped !== undefined && score === null) {
    return { outcome: stopped[0], score: null, reason: stopped[1] };
  }
  if (score === null) return unjudged('the sample was not scored');
  return unjudged(isScale ? 'its scorer grades on a scale of its own' : 'its score is no single number');
}

function unjudged(reason: string): SampleEnd {
  return { outcome: 'not-judged', score: null, reason };
}
