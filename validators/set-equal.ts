import type { Check } from '../src/model/check.ts';
import { canonicalJson, type Json } from '../src/model/json.ts';
import { defineValidator, type ValidatorDefinition } from '../src/model/validator.ts';
import { capped, fail, pass, undecided } from './finding.ts';
import { textOption } from './option.ts';
import { compilePath, type PathQuery } from './path-query.ts';
import { show } from './show.ts';
import { COMPARING_OPTIONS, compileComparison, ONE_WANTED } from './wanted.ts';

const KIND = 'set-equal';

/** A list has the wanted items in any order. */
const definition: ValidatorDefinition = defineValidator({
  kind: KIND,
  summary: 'A list has exactly the wanted items, in any order and each as often as wanted.',
  options: {
    type: 'object',
    properties: {
      ...COMPARING_OPTIONS,
      unique: {
        type: 'boolean',
        description: 'Compare as sets: how often an item is there does not matter.',
      },
      key: {
        type: 'string',
        pattern: '^\\$',
        description: 'JSONPath inside an item: items are the same when it selects the same.',
      },
    },
    not: ONE_WANTED,
    additionalProperties: false,
  },
  example: `- kind: set-equal
  path: $.items
  key: $.sku
`,
  async compile(options, context) {
    const { compare } = await compileComparison(KIND, options, context);
    const keyPath = textOption(options, 'key', null);
    const key = keyPath === null ? null : await compilePath(keyPath, KIND);
    const unique = options['unique'] === true;
    return {
      validate(subject) {
        const comparison = compare(subject);
        if (!comparison.ok) return [comparison.check];
        const { actual, wanted } = comparison;
        const path = actual.locate([]);
        const expected = show(wanted);
        const received = show(actual.value);
        if (!Array.isArray(wanted)) {
          const message = `What is wanted at ${path} is no list but ${expected}: the case or the validator is wrong.`;
          return [undecided(KIND, { path, expected: 'a wanted list', received: expected, message })];
        }
        if (!Array.isArray(actual.value)) {
          const message = `At ${path} expected a list but received ${received}.`;
          return [fail(KIND, { path, expected, received, message })];
        }
        const checks = compareCounts(path, countItems(actual.value, key), {
          wanted: countItems(wanted, key),
          unique,
        });
        if (checks.length > 0) return capped(KIND, checks);
        return [
          pass(KIND, { path, expected, received, message: `The list at ${path} has the wanted items.` }),
        ];
      },
    };
  },
});
export default definition;

/** How often an item is in a list, by its canonical text. */
type Counts = ReadonlyMap<string, { readonly shown: string; readonly count: number }>;

function countItems(items: readonly unknown[], key: PathQuery | null): Counts {
  const counts = new Map<string, { shown: string; count: number }>();
  for (const item of items) {
    const nodes = key?.select(item).map((node) => node.value);
    // An item without the key is only the same as itself.
    const identity = nodes === undefined || nodes.length === 0 ? item : nodes;
    const text = `${identity === item ? 'item' : 'key'} ${canonicalJson(identity as Json)}`;
    const known = counts.get(text);
    if (known === undefined) counts.set(text, { shown: show(item), count: 1 });
    else known.count++;
  }
  return counts;
}

function compareCounts(
  path: string,
  actual: Counts,
  { wanted, unique }: { wanted: Counts; unique: boolean },
): readonly Check[] {
  const checks: Check[] = [];
  for (const [text, { shown, count }] of wanted) {
    const found = actual.get(text)?.count ?? 0;
    if (found === 0 || (!unique && found < count)) {
      checks.push(differs(path, shown, { wanted: unique ? 1 : count, found }));
    }
  }
  for (const [text, { shown, count }] of actual) {
    const allowed = wanted.get(text)?.count ?? 0;
    if (allowed === 0 || (!unique && count > allowed)) {
      checks.push(differs(path, shown, { wanted: allowed, found: count }));
    }
  }
  return checks;
}

function differs(path: string, shown: string, { wanted, found }: { wanted: number; found: number }): Check {
  const expected = wanted === 0 ? `no ${shown}` : `${shown}${wanted > 1 ? ` ${wanted} times` : ''}`;
  const received = found === 0 ? null : `${shown}${found > 1 ? ` ${found} times` : ''}`;
  let message = `The list at ${path} must have ${shown} ${wanted} times but has it ${found} times.`;
  if (found === 0) message = `The list at ${path} lacks ${shown}.`;
  if (wanted === 0) message = `The list at ${path} has ${shown}, which is not wanted there.`;
  return fail(KIND, { path, expected, received, message });
}
