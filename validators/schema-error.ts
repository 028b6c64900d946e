import type { ErrorObject } from 'ajv';
import type { Check } from '../src/model/check.ts';
import { isJsonObject } from '../src/model/json.ts';
import { fail } from './finding.ts';
import { type Location, pointerLocation } from './location.ts';
import { printable, show, showList } from './show.ts';

/** What a check is about: the value that was checked and how places inside it are named. */
export interface Checked {
  readonly value: unknown;
  locate(inside: Location): string;
}

/** Keywords that only repeat what the errors below them say. */
const WRAPPERS = new Set(['if', 'propertyNames', '$dynamicRef']);

/** Returns one failed check per error, in words from which an agent can repair its answer. */
export function schemaChecks(
  validator: string,
  errors: readonly ErrorObject[],
  checked: Checked,
): readonly Check[] {
  const telling = errors.filter((error) => !WRAPPERS.has(error.keyword));
  const checks = (telling.length > 0 ? telling : errors).map((error) =>
    schemaCheck(validator, error, checked),
  );
  const unique = new Map(checks.map((check) => [`${check.path} ${check.message}`, check]));
  return [...unique.values()];
}

function schemaCheck(validator: string, error: ErrorObject, checked: Checked): Check {
  const inside = pointerLocation(error.instancePath, checked.value);
  const path = checked.locate(inside);
  const parameters = error.params as Record<string, unknown>;
  if (error.keyword === 'required' || error.keyword === 'dependentRequired') {
    const missing = String(parameters['missingProperty']);
    const at = checked.locate([...inside, missing]);
    const expected = wantedAt(error, missing);
    return fail(validator, {
      path: at,
      expected,
      message: `Nothing is at ${at}: the schema requires ${expected} there.`,
    });
  }
  const extra = parameters['additionalProperty'] ?? parameters['unevaluatedProperty'];
  if (typeof extra === 'string') return unexpected(validator, error, checked.locate([...inside, extra]));
  const expected = expectation(error, parameters);
  const received = show(error.data);
  return fail(validator, {
    path,
    expected,
    received,
    message: `At ${path} expected ${expected} but received ${received}.`,
  });
}

function unexpected(validator: string, error: ErrorObject, path: string): Check {
  const properties = error.parentSchema?.['properties'];
  const allowed = isJsonObject(properties) ? showList(Object.keys(properties)) : '';
  const expected = allowed === '' ? 'no such key' : `only the keys ${allowed}`;
  const message = `The key at ${path} is not allowed: the schema has ${expected}.`;
  return fail(validator, { path, expected: printable(expected), received: path, message });
}

/** Returns what the schema says about a property, as far as one word goes. */
function wantedAt(error: ErrorObject, property: string): string {
  const properties = error.parentSchema?.['properties'];
  const schema =
    isJsonObject(properties) && Object.hasOwn(properties, property) ? properties[property] : undefined;
  const type = isJsonObject(schema) ? schema['type'] : undefined;
  return typeof type === 'string' ? withArticle(type) : 'a value';
}

function expectation(error: ErrorObject, parameters: Record<string, unknown>): string {
  switch (error.keyword) {
    case 'type': {
      const type = parameters['type'];
      return (Array.isArray(type) ? type : [type]).map((name) => withArticle(String(name))).join(' or ');
    }
    case 'enum':
      return `one of ${showList(parameters['allowedValues'] as readonly unknown[])}`;
    case 'const':
      return show(parameters['allowedValue']);
    case 'format':
      return `a text in the format ${String(parameters['format'])}`;
    case 'pattern':
      return `a text that matches the pattern ${printable(String(parameters['pattern']), 120)}`;
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return `a number ${String(parameters['comparison'])} ${String(parameters['limit'])}`;
    case 'uniqueItems':
      return 'an array without equal items';
    case 'anyOf':
    case 'oneOf':
      return `a value that fits ${error.keyword === 'anyOf' ? 'at least' : 'exactly'} one of the schema's alternatives`;
    case 'not':
      return 'a value other than the schema excludes';
    case 'false schema':
      return 'nothing here';
    default:
      return printable(`a value that ${error.message ?? `satisfies ${error.keyword}`}`);
  }
}

function withArticle(type: string): string {
  if (type === 'null') return 'null';
  return `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
}
