import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { closest } from '../model/closest.ts';
import { Failure } from '../model/failure.ts';
import { byteOrder } from './byte-order.ts';
import { LOCK_SCHEMA, lockSchema } from './lock-schema.ts';

/** Stands beside firstpass.yaml and is committed with it. */
export const LOCK_FILE = 'firstpass.lock.json';

/** What one cell is compared with. */
export interface LockCell {
  readonly spec: string;
  readonly variant: string;
  /** Content key of everything that shapes its outputs, cases included. */
  readonly execKey: string;
  readonly scoreKey: string;
  readonly trials: number;
  readonly correct: number;
  /** US dollars, exact; null when no trial ended correct. */
  readonly costPerCorrect: string | null;
  /** Of the cost per correct output, 95 %; null when there is none. */
  readonly interval: { readonly lower: string; readonly upper: string } | null;
  /** Charges without a price: above 0 the cost per correct output is a lower bound. */
  readonly unpriced: number;
  /** Models that answered, as the responses say. */
  readonly served: readonly string[];
  readonly synthetic: boolean;
  /** When the newest of their outputs was asked for, ISO 8601, UTC: their age. */
  readonly recordedAt: string;
  /** SHA-256 of the rate cards that priced the trials: their address in the store. */
  readonly rateCard: string;
  /** SHA-256 of the trials' data: its address in the store. */
  readonly data: string;
}

export interface Lock {
  /** By spec, then by variant. */
  readonly cells: readonly LockCell[];
}

let compiled: ValidateFunction | null = null;

/** Returns what a lock file says; `where` names it in messages. Throws Failure `baseline/lock`. */
export function readLock(text: string, where: string = LOCK_FILE): Lock {
  if (/^(?:<{7}|={7}|>{7})/m.test(text)) {
    throw wrong(
      `${where} has the marks of a merge that is not finished`,
      'keep one side and measure again: `firstpass baseline update`',
    );
  }
  const value = parsed(text, where);
  compiled ??= new Ajv({ allErrors: true }).compile(lockSchema());
  if (!compiled(value)) throw ofShape(value, compiled.errors ?? [], where);
  const { cells } = value as Lock;
  const twice = cells.find(
    (cell, index) =>
      cells.findIndex(({ spec, variant }) => spec === cell.spec && variant === cell.variant) < index,
  );
  if (twice !== undefined) throw wrong(`${where} has the cell ${nameOf(twice)} twice`);
  const odd = cells.find(({ trials, correct }) => correct > trials);
  if (odd !== undefined)
    throw wrong(`${where} says that more trials of ${nameOf(odd)} are correct than there are`);
  return { cells: sorted(cells) };
}

/** Returns the text of the lock file: sorted, one line a fact, so that every change of a baseline is a small diff. */
export function lockText({ cells }: Lock): string {
  const blocks = sorted(cells).map((cell) => ({
    spec: cell.spec,
    variant: cell.variant,
    execKey: cell.execKey,
    scoreKey: cell.scoreKey,
    trials: cell.trials,
    correct: cell.correct,
    costPerCorrect: cell.costPerCorrect,
    interval: cell.interval === null ? null : { lower: cell.interval.lower, upper: cell.interval.upper },
    unpriced: cell.unpriced,
    served: cell.served.toSorted(byteOrder),
    synthetic: cell.synthetic,
    recordedAt: cell.recordedAt,
    rateCard: cell.rateCard,
    data: cell.data,
  }));
  return `${JSON.stringify({ schema: LOCK_SCHEMA, cells: blocks }, null, 2)}\n`;
}

/** Returns the entry of a cell. */
export function lockCell({ cells }: Lock, spec: string, variant: string): LockCell | undefined {
  return cells.find((cell) => cell.spec === spec && cell.variant === variant);
}

function sorted(cells: readonly LockCell[]): readonly LockCell[] {
  return cells.toSorted(
    (left, right) => byteOrder(left.spec, right.spec) || byteOrder(left.variant, right.variant),
  );
}

function nameOf({ spec, variant }: Pick<LockCell, 'spec' | 'variant'>): string {
  return `${spec} × ${variant}`;
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw wrong(`${where} is no JSON (${cause instanceof Error ? cause.message : String(cause)})`);
  }
}

function ofShape(value: unknown, errors: readonly ErrorObject[], where: string): Failure {
  const [error] = errors;
  const version = (value as { readonly schema?: unknown } | null)?.schema;
  if (typeof version === 'string' && version !== LOCK_SCHEMA && version.startsWith('firstpass/lock/')) {
    return wrong(
      `${where} has the version ${version}; this firstpass reads ${LOCK_SCHEMA}`,
      'use the firstpass that wrote it',
    );
  }
  const place =
    error === undefined || error.instancePath === ''
      ? 'the file'
      : error.instancePath.slice(1).replaceAll('/', '.');
  if (error?.keyword === 'additionalProperties') {
    const key = String(error.params['additionalProperty']);
    const meant = closest(key, Object.keys((error.parentSchema?.['properties'] ?? {}) as object));
    return wrong(
      `${where}: ${place} has the unknown key "${key}"`,
      meant === null ? undefined : `did you mean "${meant}"?`,
    );
  }
  return wrong(`${where}: ${place} ${error?.message ?? 'is of another shape'}`);
}

function wrong(
  message: string,
  hint = 'restore it from git, or write it anew: `firstpass baseline update`',
): Failure {
  return new Failure('baseline/lock', message, { hint });
}
