import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Ajv, type ValidateFunction } from 'ajv';
import { Failure } from '../model/failure.ts';
import { isJsonObject } from '../model/json.ts';
import { type Packed, textsOf } from './pack.ts';
import type { PackedCell, PackedText, PackedTrial, PackHeader } from './packed.ts';
import { HEADER_SCHEMA, TEXT_SCHEMA, TRIAL_SCHEMA } from './pack-schema.ts';

/** Returns the compressed form in which stores keep a text. */
export function compressed({ text }: Packed): Uint8Array {
  return gzipSync(text, { level: 9 });
}

/**
 * Returns the text of a stored object. Throws Failure `baseline/damaged` when it is not what its address says, or
 * larger than `most` bytes.
 */
export function uncompressed(bytes: Uint8Array, sha256: string, most: number): string {
  let text: Buffer;
  try {
    text = gunzipSync(bytes, { maxOutputLength: most });
  } catch (cause) {
    const large = cause instanceof RangeError;
    throw damaged(sha256, large ? 'it is larger than any baseline may be' : 'it is no gzip file', cause);
  }
  if (createHash('sha256').update(text).digest('hex') !== sha256) {
    throw damaged(sha256, 'its content has another digest');
  }
  return text.toString('utf8');
}

/**
 * Returns the data of a cell. Every line is checked before any is used. Throws Failure `baseline/damaged` with what
 * is wrong and where.
 */
export function unpackCell(text: string, sha256: string): PackedCell {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw damaged(sha256, 'its end is missing');
  const [first, ...others] = lines.map((line, index) => objectOf(line, index + 1, sha256));
  const header = checked('header', first, { line: 1, sha256 });
  const trials: PackedTrial[] = [];
  const texts: PackedText[] = [];
  for (const [index, value] of others.entries()) {
    const at = { line: index + 2, sha256 };
    if (isJsonObject(value) && 'blob' in value) texts.push(checkedText(value, at));
    else trials.push(checkedTrial(value, at));
  }
  const cell = { header, trials, texts };
  checkWhole(cell, sha256);
  return cell;
}

interface Place {
  readonly line: number;
  readonly sha256: string;
}

function objectOf(line: string, number: number, sha256: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw damaged(sha256, `line ${number} is no JSON`, cause);
  }
}

const SCHEMAS = { header: HEADER_SCHEMA, trial: TRIAL_SCHEMA, text: TEXT_SCHEMA } as const;
const compiled = new Map<keyof typeof SCHEMAS, ValidateFunction>();

interface Lines {
  readonly header: PackHeader;
  readonly trial: PackedTrial;
  readonly text: PackedText;
}

function checked<Kind extends keyof Lines>(kind: Kind, value: unknown, { line, sha256 }: Place): Lines[Kind] {
  const validate = compiled.get(kind) ?? new Ajv({ allowUnionTypes: true }).compile(SCHEMAS[kind]);
  compiled.set(kind, validate);
  if (validate(value)) return value as Lines[Kind];
  const [error] = validate.errors ?? [];
  const where = error === undefined || error.instancePath === '' ? '' : ` at ${error.instancePath}`;
  throw damaged(sha256, `line ${line}${where} ${error?.message ?? 'is of another shape'}`);
}

function checkedTrial(value: unknown, place: Place): PackedTrial {
  const line = checked('trial', value, place);
  const { attempts, calls, end } = line;
  const inOrder = attempts.every(({ number }, index) => number === index + 1);
  if (!inOrder || attempts.length !== end.attempts) {
    throw damaged(place.sha256, `line ${place.line} has other attempts than it says`);
  }
  if (calls.some(({ call }) => call.attempt > attempts.length)) {
    throw damaged(place.sha256, `line ${place.line} has a call of an attempt that it lacks`);
  }
  return line;
}

function checkedText(value: unknown, place: Place): PackedText {
  const line = checked('text', value, place);
  if (createHash('sha256').update(line.text).digest('hex') === line.blob) return line;
  throw damaged(place.sha256, `line ${place.line} is another text than its digest says`);
}

function checkWhole({ trials, texts }: PackedCell, sha256: string): void {
  if (trials.length === 0) throw damaged(sha256, 'it has no trial');
  const places = new Set(trials.map(({ trial }) => JSON.stringify([trial.case, trial.repeat])));
  if (places.size < trials.length) throw damaged(sha256, 'two of its trials are the same repeat of a case');
  const present = new Set(texts.map(({ blob }) => blob));
  const output = trials.flatMap(({ attempts }) => attempts.map((attempt) => attempt.output));
  if (output.some((blob) => blob !== null && !present.has(blob))) {
    throw damaged(sha256, 'the text of an output is missing');
  }
  const named = new Set(trials.flatMap(textsOf));
  if ([...present].some((blob) => !named.has(blob)))
    throw damaged(sha256, 'it has a text that no trial names');
}

/** Returns the failure that says what is wrong with a stored object. */
export function damaged(sha256: string, what: string, cause?: unknown): Failure {
  return new Failure('baseline/damaged', `the baseline data ${sha256.slice(0, 12)} cannot be used: ${what}`, {
    hint: 'restore it with `firstpass baseline push` where it is whole, or measure anew: `firstpass baseline update`',
    ...(cause === undefined ? {} : { cause }),
  });
}
