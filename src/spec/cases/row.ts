import type { Case, ReferenceCall } from '../../model/case.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import type { Problem } from '../../model/problem.ts';
import type { Tags } from '../../model/tags.ts';
import { print } from '../problems.ts';
import { type Place, problemAt } from '../source.ts';
import { didYouMean } from '../suggest.ts';
import { objectOf, tagsOf as textTags } from '../values.ts';

/** One case as a file gives it, before it is checked. */
export interface Row {
  readonly value: unknown;
  /** Returns where the row stands, or one key of it when the format can say that. */
  readonly place: (key?: string) => Place;
}

/** A case with where it stands; looked up only for a problem, as that may mean to parse the file again. */
export interface PlacedCase {
  readonly case: Case;
  readonly place: () => Place;
}

const KEYS = [
  'id',
  'input',
  'expected',
  'tags',
  'weight',
  'cluster',
  'reference',
  'faults',
  'referenceCalls',
];

/** Returns the mistake as a problem at a key of the row. */
type Report = (key: string | undefined, code: string, message: string, hint?: string | null) => void;

/**
 * Returns the case of a row, or null after reporting what is wrong with it. Checked by hand and not by
 * ajv: thousands of rows are checked at every start, and messages can name the row's own line.
 */
export function caseFromRow(row: Row, problems: Problem[]): PlacedCase | null {
  const before = problems.length;
  const report: Report = (key, code, message, hint = null) => {
    problems.push(problemAt(row.place(key), `spec/${code}`, message, hint));
  };
  if (!isJsonObject(row.value)) {
    report(undefined, 'wrong-type', `a case must be a mapping of keys, not ${print(row.value)}`);
    return null;
  }
  const value = row.value;
  for (const key of Object.keys(value)) {
    if (KEYS.includes(key)) continue;
    const missing = KEYS.filter((known) => !(known in value));
    report(key, 'unknown-key', `unknown key "${key}" in a case`, didYouMean(key, missing, 'known keys'));
  }
  const found: Case = {
    id: idOf(value, report),
    input: value['input'] ?? null,
    expected: value['expected'] ?? null,
    tags: tagsOf(value['tags'], report),
    weight: weightOf(value['weight'], report),
    cluster: clusterOf(value['cluster'], report),
    reference: value['reference'] ?? null,
    faults: listOf(value, 'faults', report),
    referenceCalls: callsOf(listOf(value, 'referenceCalls', report), report),
  };
  if (value['input'] === undefined) report(undefined, 'missing-key', 'the case lacks the key "input"');
  return problems.length === before ? { case: found, place: () => row.place('id') } : null;
}

function idOf(value: JsonObject, report: Report): string {
  const id = value['id'];
  if (id === undefined || id === null) {
    report(
      undefined,
      'missing-key',
      'the case lacks the key "id"',
      'a name that stays when cases are reordered',
    );
    return '';
  }
  if (typeof id === 'string' && id.trim() !== '') return id;
  if (typeof id === 'number' && Number.isInteger(id)) return String(id);
  report('id', 'wrong-type', `"id" must be a name, not ${print(id)}`);
  return '';
}

function tagsOf(value: Json | undefined, report: Report): Tags {
  if (value === undefined || value === null) return {};
  if (!isJsonObject(value))
    report('tags', 'wrong-type', `"tags" must be a mapping of keys, not ${print(value)}`);
  const bad = Object.entries(objectOf(value)).find(([, tag]) => typeof tag === 'object');
  if (bad !== undefined)
    report('tags', 'wrong-type', `the tag "${bad[0]}" must be a string, not ${print(bad[1])}`);
  return textTags(value);
}

function weightOf(value: Json | undefined, report: Report): number {
  if (value === undefined) return 1;
  if (typeof value === 'number' && value > 0) return value;
  report('weight', 'invalid-value', `"weight" must be a number above 0, not ${print(value)}`);
  return 1;
}

function clusterOf(value: Json | undefined, report: Report): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  report('cluster', 'wrong-type', `"cluster" must be a name, not ${print(value)}`);
  return null;
}

function listOf(value: JsonObject, key: string, report: Report): readonly Json[] {
  const list = value[key];
  if (list === undefined || list === null) return [];
  if (Array.isArray(list)) return list as readonly Json[];
  report(key, 'wrong-type', `"${key}" must be a list, not ${print(list)}`);
  return [];
}

function callsOf(list: readonly Json[], report: Report): readonly ReferenceCall[] {
  return list.flatMap((call, index) => {
    if (isJsonObject(call) && typeof call['tool'] === 'string' && call['arguments'] !== undefined) {
      const unknown = Object.keys(call).find((key) => key !== 'tool' && key !== 'arguments');
      if (unknown === undefined) return [{ tool: call['tool'], arguments: call['arguments'] }];
      report(
        'referenceCalls',
        'unknown-key',
        `unknown key "${unknown}" in item ${index + 1} of "referenceCalls"`,
      );
      return [];
    }
    report('referenceCalls', 'wrong-type', `item ${index + 1} of "referenceCalls" must be {tool, arguments}`);
    return [];
  });
}
