import { closest } from '../model/closest.ts';
import { Failure } from '../model/failure.ts';

/** The numbers that were set, and what was not understood. */
export interface Params {
  readonly known: Readonly<Record<string, number>>;
  readonly doubts: readonly string[];
}

/**
 * Returns the numeric parameters of `firstpass stats`. A name that it does not know is told, not refused: files of
 * other tools may carry their own. Throws a Failure for a value that is no finite number; ranges are the methods'.
 */
export function readParams(input: unknown, names: readonly string[]): Params {
  const known: Record<string, number> = {};
  const doubts: string[] = [];
  for (const [name, value] of Object.entries(objectOf(input))) {
    if (!names.includes(name)) {
      const meant = closest(name, names);
      doubts.push(`params.${name} is not known here${meant === null ? '' : `; did you mean ${meant}?`}`);
    } else if (value !== null && name !== 'inference') known[name] = numberOf(name, value);
  }
  const { confidence } = known;
  if (confidence !== undefined && !(confidence > 0 && confidence < 1)) {
    throw new Failure('stats/params', `params.confidence is ${confidence}`, {
      hint: 'use 0.95, for example',
    });
  }
  return { known, doubts };
}

/** Returns the kind of inference that was asked for; `suite` when nothing was. */
export function inferenceOf(input: unknown): 'suite' | 'population' {
  const value = objectOf(input)['inference'] ?? 'suite';
  if (value === 'suite' || value === 'population') return value;
  throw new Failure('stats/params', 'params.inference is neither suite nor population', {
    hint: 'suite asks about these cases, population about new ones like them',
  });
}

function objectOf(input: unknown): Readonly<Record<string, unknown>> {
  if (input === undefined || input === null) return {};
  if (typeof input === 'object' && !Array.isArray(input)) return input as Readonly<Record<string, unknown>>;
  throw new Failure('stats/params', 'params is no object', { hint: 'such as {"margin": 0.25}' });
}

function numberOf(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new Failure('stats/params', `params.${name} is no number`, { hint: 'such as {"margin": 0.25}' });
}
