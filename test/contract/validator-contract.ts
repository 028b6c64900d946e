import { Ajv } from 'ajv';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Check } from '../../src/model/check.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { OutputFormat } from '../../src/model/spec.ts';
import type { Subject, ValidatorDefinition } from '../../src/model/validator.ts';
import { compileValidators, type Validators } from '../../validators/compile.ts';
import { validators as shipped } from '../../validators/index.ts';

/** An answer with the options under which it is judged. */
export interface Example {
  readonly options?: JsonObject;
  readonly output?: Partial<OutputFormat>;
  /** The parsed answer; the text is made from it when there is none. */
  readonly value?: Json;
  readonly text?: string;
  readonly parseError?: string;
  readonly input?: Json;
  readonly expected?: Json;
  readonly tools?: Subject['tools'];
}

/** What a validator must do with answers and options. */
export interface ContractExamples {
  readonly correct: readonly Example[];
  readonly incorrect: readonly Example[];
  readonly malformedOptions: readonly JsonObject[];
  /** Folder of the spec, for validators that read files. */
  readonly folder?: string;
}

/** Returns the complete subject of an example. */
export function subjectOf(example: Example, folder: string = import.meta.dirname): Subject {
  const { value, input = null, expected = null, tools = [], parseError = null } = example;
  return {
    text: example.text ?? (value === undefined ? '' : JSON.stringify(value)),
    value,
    parseError,
    case: {
      id: 'case-1',
      input,
      expected,
      tags: {},
      weight: 1,
      cluster: null,
      reference: null,
      faults: [],
      referenceCalls: [],
    },
    tools,
    folder,
  };
}

/** Returns an output format: JSON without a schema, changed by what the example says. */
export function formatOf(example: Example): OutputFormat {
  const format = example.value === undefined && example.parseError === undefined ? 'text' : 'json';
  return { format, schema: null, extract: 'embedded', ...example.output };
}

/** Checks of one example, through the same compilation that runs use. */
export async function checksOf(
  definition: ValidatorDefinition,
  example: Example,
  folder?: string,
): Promise<readonly Check[]> {
  const compiled = await compileFor(definition, example, folder);
  try {
    return await compiled.run(subjectOf(example, folder), new AbortController().signal);
  } finally {
    await compiled.close();
  }
}

async function compileFor(
  definition: ValidatorDefinition,
  example: Example,
  folder: string = import.meta.dirname,
): Promise<Validators> {
  const spec = { kind: definition.kind, options: example.options ?? {} };
  return compileValidators([spec], [...shipped, definition], { folder, output: formatOf(example) });
}

const HOSTILE: readonly (Partial<Subject> & { readonly name: string })[] = [
  { name: 'no value', value: undefined, text: '' },
  { name: 'null', value: null, text: 'null' },
  { name: 'a huge text', value: undefined, text: 'a'.repeat(2_000_000) },
  {
    name: 'a huge value',
    value: ['x'.repeat(500_000), ...Array.from({ length: 20_000 }, () => ({}))],
    text: '…',
  },
  { name: '__proto__ keys', value: JSON.parse('{"__proto__": {"total": 1}, "constructor": 1}'), text: '{}' },
  { name: 'control characters', value: '\u0000\u001b[31m\u202e', text: '\u0000\u001b[31m\u202e' },
  { name: 'half a character', value: '\ud800', text: '\ud800' },
  { name: 'no JSON', value: undefined, text: '{', parseError: 'The answer is not JSON.' },
];

/** What every validator, ours or a user's, must hold. */
export function validatorContract(definition: ValidatorDefinition, examples: ContractExamples): void {
  const { correct, incorrect, malformedOptions, folder } = examples;
  const shape = new Ajv({ strict: false, logger: false }).compile(definition.options);
  const first = correct[0] ?? {};
  const open: Validators[] = [];
  afterAll(async () => {
    await Promise.all(open.map(async (compiled) => compiled.close()));
  });

  describe(`contract of ${definition.kind}`, () => {
    test.each(correct.map((example, index) => ({ index, example })))(
      'accepts correct $index',
      async ({ example }) => {
        expect(shape(example.options ?? {})).toBe(true);
        const checks = await checksOf(definition, example, folder);
        expect(checks.length).toBeGreaterThan(0);
        expect(checks.filter((check) => check.status !== 'pass')).toEqual([]);
      },
    );

    test.each(incorrect.map((example, index) => ({ index, example })))(
      'rejects incorrect $index',
      async ({ example }) => {
        expect(shape(example.options ?? {})).toBe(true);
        const checks = await checksOf(definition, example, folder);
        const failed = checks.filter((check) => check.status === 'fail');
        expect(checks.filter((check) => check.status === 'error')).toEqual([]);
        expect(failed.length).toBeGreaterThan(0);
        for (const check of failed) {
          expect(check.message).not.toBe('');
          expect([check.path, check.expected, check.received].some((evidence) => evidence !== null)).toBe(
            true,
          );
        }
      },
    );

    test.each(malformedOptions.map((options, index) => ({ index, options })))(
      'its schema refuses malformed options $index',
      ({ options }) => {
        expect(shape(options)).toBe(false);
      },
    );

    test('its schema refuses an unknown option', () => {
      expect(shape({ ...first.options, 'no-such-option': 1 })).toBe(false);
    });

    test('its example is a list of spec entries with valid options', () => {
      const entries = parse(definition.example) as { kind: string }[];
      expect(entries.length).toBeGreaterThan(0);
      for (const { kind, ...options } of entries) {
        expect(kind).toBe(definition.kind);
        expect(shape(options)).toBe(true);
      }
    });

    test.each(HOSTILE)('answers with printable checks to $name', async ({ name: _name, ...hostile }) => {
      const compiled = await compileFor(definition, first, folder);
      open.push(compiled);
      const checks = await compiled.run(
        { ...subjectOf(first, folder), ...hostile },
        new AbortController().signal,
      );
      expect(checks.length).toBeGreaterThan(0);
      for (const check of checks) {
        const shown = [check.message, check.path, check.expected, check.received].join('');
        expect(shown).not.toMatch(/[\p{Cc}\p{Cs}\u202e]/u);
        expect(shown.length).toBeLessThan(3_000);
      }
    });

    test('says the same twice and leaves the subject as it is', async () => {
      for (const example of [...correct, ...incorrect].slice(0, 4)) {
        const compiled = await compileFor(definition, example, folder);
        open.push(compiled);
        const subject = subjectOf(example, folder);
        const before = structuredClone(subject);
        const signal = new AbortController().signal;
        expect(await compiled.run(subject, signal)).toEqual(await compiled.run(subject, signal));
        expect(subject).toEqual(before);
      }
    });
  });
}
