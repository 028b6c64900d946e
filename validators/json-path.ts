import type { Check } from '../src/model/check.ts';
import { isJsonObject, type JsonObject } from '../src/model/json.ts';
import { defineValidator, type ValidatorDefinition } from '../src/model/validator.ts';
import { deepEqual } from './deep-equal.ts';
import { capped, fail, pass } from './finding.ts';
import { renderLocation } from './location.ts';
import { textOption } from './option.ts';
import { compilePath, type SelectedNode } from './path-query.ts';
import { compileSchema, type SchemaCheck } from './schema-check.ts';
import { schemaChecks } from './schema-error.ts';
import { show } from './show.ts';
import { unparsed } from './wanted.ts';

const KIND = 'json-path';

/** A path selects what it must. */
const definition: ValidatorDefinition = defineValidator({
  kind: KIND,
  summary: 'A JSONPath selects so many values in the output, and each of them is as wanted.',
  options: {
    type: 'object',
    required: ['path'],
    properties: {
      path: { type: 'string', pattern: '^\\$', description: 'JSONPath (RFC 9535) into the parsed output.' },
      min: {
        type: 'integer',
        minimum: 0,
        description: 'Fewest values selected; default 1, or 0 with `max: 0`.',
      },
      max: { type: 'integer', minimum: 0, description: 'Most values selected; default any number.' },
      value: { description: 'What each selected value must equal.' },
      schema: { type: 'object', description: 'JSON Schema of each selected value.' },
    },
    additionalProperties: false,
  },
  example: `- kind: json-path
  path: $.items[?@.quantity > 0]
  min: 1
  schema: {type: object, required: [sku]}
`,
  async compile(options) {
    const query = await compilePath(textOption(options, 'path', '$'), KIND);
    const rule = await ruleOf(options);
    return {
      validate(subject) {
        if (subject.parseError !== null) return [unparsed(KIND, subject)];
        const root = subject.value === undefined ? subject.text : subject.value;
        const nodes = query.select(root);
        const checks = [
          ...countChecks(query.text, nodes, rule),
          ...nodes.flatMap((node) => nodeChecks(node, rule)),
        ];
        if (checks.length > 0) return capped(KIND, checks);
        const message = `${query.text} selects ${count(nodes.length)}, as expected.`;
        return [
          pass(KIND, { path: query.text, expected: wish(rule), received: count(nodes.length), message }),
        ];
      },
    };
  },
});
export default definition;

interface Rule {
  readonly min: number;
  readonly max: number;
  /** Left out when any value will do. */
  readonly wanted?: { readonly value: unknown };
  readonly schema?: SchemaCheck;
}

async function ruleOf(options: JsonObject): Promise<Rule> {
  const { min, max, value, schema } = options;
  const most = typeof max === 'number' ? max : Number.POSITIVE_INFINITY;
  return {
    max: most,
    min: typeof min === 'number' ? min : Math.min(1, most),
    ...(Object.hasOwn(options, 'value') ? { wanted: { value } } : {}),
    ...(isJsonObject(schema) ? { schema: await compileSchema(schema, `a validator "${KIND}"`) } : {}),
  };
}

function countChecks(path: string, nodes: readonly SelectedNode[], rule: Rule): readonly Check[] {
  if (nodes.length >= rule.min && nodes.length <= rule.max) return [];
  const expected = wish(rule);
  const received = count(nodes.length);
  const sample = nodes.length === 0 ? '' : ` (the first is ${show(nodes[0]?.value, 80)})`;
  const message = `${path} must select ${expected} but selects ${received}${sample}.`;
  return [fail(KIND, { path, expected, received, message })];
}

function nodeChecks(node: SelectedNode, { wanted, schema }: Rule): readonly Check[] {
  const path = renderLocation(node.location);
  const checks: Check[] = [];
  if (wanted !== undefined && !deepEqual(node.value, wanted.value)) {
    const expected = show(wanted.value);
    const received = show(node.value);
    checks.push(
      fail(KIND, {
        path,
        expected,
        received,
        message: `At ${path} expected ${expected} but received ${received}.`,
      }),
    );
  }
  if (schema === undefined) return checks;
  const locate = (inside: readonly (string | number)[]): string =>
    renderLocation([...node.location, ...inside]);
  return [...checks, ...schemaChecks(KIND, schema(node.value), { value: node.value, locate })];
}

function wish({ min, max }: Rule): string {
  if (min === max) return count(min);
  if (max === Number.POSITIVE_INFINITY) return `at least ${count(min)}`;
  return `${min} to ${count(max)}`;
}

function count(values: number): string {
  return values === 1 ? '1 value' : `${values} values`;
}
