import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { isJsonObject, type JsonObject } from '../model/json.ts';
import type { Problem } from '../model/problem.ts';
import { type Path, problemAt, type Source } from './source.ts';
import { didYouMean } from './suggest.ts';
import { scalarText } from './values.ts';

/** A compiled schema of one of our own files. */
export type Shape = ValidateFunction;

/** Compiles a schema of our own; throws when the schema itself is wrong. */
export function compileShape(schema: JsonObject): Shape {
  const ajv = new Ajv({ allErrors: true, verbose: true, discriminator: true, strict: false, logger: false });
  return ajv.compile(schema);
}

/** What a shape says about a value. */
export interface ShapeFinding {
  readonly problems: readonly Problem[];
  /** Returns whether the value at a JSON pointer can be used in spite of the problems. */
  readonly sound: (pointer: string) => boolean;
}

/** Returns every place where the value, read from `source`, departs from the shape. */
export function checkShape(shape: Shape, value: unknown, source: Source): ShapeFinding {
  if (shape(value)) return { problems: [], sound: () => true };
  const errors = shape.errors ?? [];
  // A key too many spoils nothing: the rest can still be checked.
  const spoiled = errors.filter((error) => error.keyword !== 'additionalProperties');
  const sound = (pointer: string): boolean =>
    !spoiled.some((error) => `${error.instancePath}/`.startsWith(`${pointer}/`));
  return { problems: ownProblems(errors, source), sound };
}

function ownProblems(errors: readonly ErrorObject[], source: Source): readonly Problem[] {
  const alternatives = errors.filter((error) => error.keyword === 'anyOf' || error.keyword === 'oneOf');
  const own = errors.filter((error) => {
    if (error.keyword === 'if' || error.keyword === 'propertyNames') return false;
    // What each alternative objects to is noise beside the sentence that none of them fits.
    return !alternatives.some((other) => error.schemaPath.startsWith(`${other.schemaPath}/`));
  });
  return unique(own.map((error) => toProblem(error, source)));
}

function toProblem(error: ErrorObject, source: Source): Problem {
  const path = segments(error.instancePath, source.value);
  const finding = describe(error, path);
  return problemAt(
    source.locate(finding.path ?? path, finding.target ?? 'value'),
    `spec/${finding.code}`,
    finding.message,
    finding.hint ?? null,
  );
}

interface Finding {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | null;
  readonly path?: Path;
  readonly target?: 'key';
}

function describe(error: ErrorObject, path: Path): Finding {
  const params = error.params as Record<string, unknown>;
  const name = label(path);
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(error, path, String(params['additionalProperty']));
    case 'required':
      return missingKey(error, path, String(params['missingProperty']));
    case 'discriminator':
      return unknownKind(error, path, params['tagValue']);
    case 'type':
      return wrongType(error, name, params['type']);
    case 'enum':
      return notAllowed(error, name, params['allowedValues']);
    case 'pattern':
      return error.propertyName === undefined
        ? { ...invalid(`${name} is not valid: ${print(error.data)}`, error), hint: example(error) }
        : {
            ...invalid(`"${error.propertyName}" is not a valid name`, error),
            path: [...path, error.propertyName],
            target: 'key',
          };
    case 'minLength':
      return invalid(`${name} is empty`, error);
    case 'minItems':
      return invalid(`${name} needs at least ${String(params['limit'])} item`, error);
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return invalid(
        `${name} must be ${bound(error.keyword)} ${String(params['limit'])}, not ${print(error.data)}`,
        error,
      );
    case 'anyOf':
    case 'oneOf':
      return invalid(`${name} fits none of the allowed forms`, error);
    default:
      return invalid(`${name} ${error.message ?? `breaks the rule ${error.keyword}`}`, error);
  }
}

function invalid(message: string, error: ErrorObject): Finding {
  return { code: 'invalid-value', message, hint: description(error) };
}

function description(error: ErrorObject): string | null {
  const text = error.parentSchema?.['description'] as string | undefined;
  return text === undefined ? null : text.replace(/\.$/, '');
}

/** What the value is for, and one that would do: a pattern says nothing to most readers. */
function example(error: ErrorObject): string | null {
  const examples = error.parentSchema?.['examples'] as readonly unknown[] | undefined;
  if (examples?.[0] === undefined) return description(error);
  return [description(error), `for example ${JSON.stringify(examples[0])}`].filter(Boolean).join('; ');
}

function unknownKey(error: ErrorObject, path: Path, key: string): Finding {
  const known = Object.keys((error.parentSchema?.['properties'] as object | undefined) ?? {});
  const present = isJsonObject(error.data) ? Object.keys(error.data) : [];
  const missing = known.filter((candidate) => !present.includes(candidate));
  const agents = ['model', 'command', 'replay'];
  const hint =
    agents.includes(key) && agents.some((agent) => known.includes(agent))
      ? 'a variant has one of "model", "command", "preset", "replay"'
      : didYouMean(key, missing, 'known keys');
  return { code: 'unknown-key', message: `unknown key "${key}"`, hint, path: [...path, key], target: 'key' };
}

function missingKey(error: ErrorObject, path: Path, key: string): Finding {
  const properties = error.parentSchema?.['properties'] as Record<string, JsonObject> | undefined;
  const about = properties?.[key]?.['description'];
  const variantWithout = key === 'model' && path[0] === 'variants';
  const wanted = variantWithout ? 'one of "model", "command", "preset", "replay"' : `the key "${key}"`;
  const hint = variantWithout || typeof about !== 'string' ? null : `${key}: ${about.replace(/\.$/, '')}`;
  const message = path.length === 0 ? `${wanted} is missing` : `${label(path)} lacks ${wanted}`;
  return { code: 'missing-key', message, hint, target: 'key' };
}

function unknownKind(error: ErrorObject, path: Path, kind: unknown): Finding {
  if (typeof kind !== 'string') {
    return { code: 'missing-key', message: `${label(path)} lacks the key "kind"`, target: 'key' };
  }
  const branches = (error.parentSchema?.['oneOf'] as readonly JsonObject[] | undefined) ?? [];
  const kinds = branches.map((branch) => scalarText(branch['title'] ?? ''));
  return {
    code: 'unknown-validator',
    message: `unknown validator kind "${kind}"`,
    hint: didYouMean(kind, kinds, 'known kinds'),
    path: [...path, 'kind'],
  };
}

const NOUNS: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'a mapping of keys',
  array: 'a list',
  null: 'null',
};

function wrongType(error: ErrorObject, name: string, type: unknown): Finding {
  const types = (Array.isArray(type) ? type : [type]).map(String);
  const wanted = types.map((item) => NOUNS[item] ?? item).join(' or ');
  const data: unknown = error.data;
  const scalar = typeof data === 'number' || typeof data === 'boolean';
  const hint = types.includes('string') && scalar ? quoted(String(data), error) : description(error);
  return { code: 'wrong-type', message: `${name} must be ${wanted}, not ${print(data)}`, hint };
}

/** In quotes, if that is all that is wrong. */
function quoted(text: string, error: ErrorObject): string | null {
  const pattern = error.parentSchema?.['pattern'] as string | undefined;
  const fits = pattern === undefined || new RegExp(pattern, 'u').test(text);
  return fits ? `write it in quotes: "${text}"` : example(error);
}

function notAllowed(error: ErrorObject, name: string, allowed: unknown): Finding {
  const values = (Array.isArray(allowed) ? allowed : []).map(String);
  const data: unknown = error.data;
  const hint = didYouMean(String(data), values, 'allowed');
  return { code: 'invalid-value', message: `${name} must not be ${print(data)}`, hint };
}

function bound(keyword: string): string {
  const words: Record<string, string> = {
    minimum: 'at least',
    maximum: 'at most',
    exclusiveMinimum: 'more than',
    exclusiveMaximum: 'less than',
  };
  return words[keyword] ?? keyword;
}

/** Returns a short printable form of a value for a message. */
export function print(data: unknown): string {
  if (Array.isArray(data)) return 'a list';
  if (typeof data === 'object' && data !== null) return 'a mapping of keys';
  const text = typeof data === 'string' ? JSON.stringify(data) : String(data);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function label(path: Path): string {
  const last = path.at(-1);
  if (last === undefined) return 'the file';
  if (typeof last === 'string') return `"${last}"`;
  const list = path.at(-2);
  return list === undefined ? `item ${last + 1}` : `item ${last + 1} of "${list}"`;
}

// A pointer does not say whether "0" is a key or a position: the value does.
function segments(pointer: string, root: unknown): Path {
  const path: (string | number)[] = [];
  let at: unknown = root;
  for (const raw of pointer.split('/').slice(1)) {
    const key = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(at) ? Number(key) : key);
    at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined;
  }
  return path;
}

function unique(problems: readonly Problem[]): readonly Problem[] {
  const byText = new Map(problems.map((problem) => [JSON.stringify(problem), problem]));
  return [...byText.values()];
}

/** Orders problems as a reader goes through the files. */
export function inReadingOrder(problems: readonly Problem[]): readonly Problem[] {
  return unique(problems).toSorted(
    (left, right) =>
      compare(left.file, right.file) ||
      (left.line ?? 0) - (right.line ?? 0) ||
      (left.column ?? 0) - (right.column ?? 0) ||
      compare(left.code, right.code),
  );
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
