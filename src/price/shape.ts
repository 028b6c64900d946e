import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { Problem } from '../model/problem.ts';
import { closest } from '../model/closest.ts';
import { RATE_CARD_SCHEMA } from './schema.ts';
import { problemAt, type DocumentPath, type LocatedDocument } from './locate.ts';

let compiled: ValidateFunction | null = null;

/** Returns where a document differs from the rate card schema; an empty list when it has the right shape. */
export function shapeProblems(located: LocatedDocument, value: unknown): Problem[] {
  compiled ??= new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true }).compile(RATE_CARD_SCHEMA);
  if (compiled(value)) return [];
  const found = new Map<string, Problem>();
  for (const error of compiled.errors ?? []) {
    const problem = problemOf(located, value, error);
    const place = `${problem.line}:${problem.column}`;
    if (!found.has(place)) found.set(place, problem);
  }
  return [...found.values()];
}

function problemOf(located: LocatedDocument, root: unknown, error: ErrorObject): Problem {
  const path = pathOf(error.instancePath, root);
  const name = nameOf(path);
  if (error.keyword === 'additionalProperties') {
    const key = String(error.params['additionalProperty']);
    const known = Object.keys((error.parentSchema?.['properties'] ?? {}) as object);
    const meant = closest(key, known);
    return problemAt(
      located,
      [...path, key],
      {
        code: 'rate-card/unknown-key',
        message: `${name} has the unknown key "${key}"`,
        hint: meant === null ? `known here: ${known.join(', ')}` : `did you mean "${meant}"?`,
      },
      'key',
    );
  }
  if (error.keyword === 'required') {
    const key = String(error.params['missingProperty']);
    return problemAt(located, path, { code: 'rate-card/missing-key', message: `${name} lacks "${key}"` });
  }
  const wish = error.parentSchema?.['description'] ?? error.message ?? 'is not allowed here';
  const comparator = path.at(-1) === 'prompt_tokens';
  const shown =
    typeof error.data === 'object' && error.data !== null ? '' : ` (${JSON.stringify(error.data)})`;
  return problemAt(located, path, {
    code: comparator ? 'rate-card/comparator' : 'rate-card/value',
    message: `${name}${shown} ${String(wish)}`,
  });
}

/** Numbers in a JSON pointer are indices where the value is a list, and names elsewhere. */
function pathOf(pointer: string, root: unknown): DocumentPath {
  const path: (string | number)[] = [];
  let value = root;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const step = Array.isArray(value) ? Number(key) : key;
    path.push(step);
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  }
  return path;
}

function nameOf(path: DocumentPath): string {
  if (path.length === 0) return 'the rate card';
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}
