import { describe, expect, test } from 'vitest';
import { verdictOf } from '../../src/model/check.ts';
import { Failure } from '../../src/model/failure.ts';
import type { OutputFormat, ValidatorSpec } from '../../src/model/spec.ts';
import {
  type CompiledValidator,
  defineValidator,
  type ValidatorDefinition,
} from '../../src/model/validator.ts';
import { compileValidators } from '../../validators/compile.ts';
import { validators } from '../../validators/index.ts';
import { subjectOf } from '../contract/validator-contract.ts';

const output: OutputFormat = { format: 'json', schema: null, extract: 'embedded' };
const place = { folder: import.meta.dirname, output };
const signal = new AbortController().signal;

/** A validator as a user could write it. */
function own(kind: string, compiled: CompiledValidator): ValidatorDefinition {
  const options = { type: 'object', properties: {}, additionalProperties: false };
  return defineValidator({
    kind,
    summary: kind,
    options,
    example: `- kind: ${kind}`,
    compile: () => compiled,
  });
}

async function run(
  specs: readonly ValidatorSpec[],
  more: readonly ValidatorDefinition[] = [],
): Promise<string[]> {
  const compiled = await compileValidators(specs, [...validators, ...more], { ...place, limitSeconds: 0.2 });
  const checks = await compiled.run(subjectOf({ value: { a: 1 }, expected: { a: 1 } }), signal);
  await compiled.close();
  return checks.map((check) => `${check.validator} ${check.status}: ${check.message}`);
}

describe('compileValidators', () => {
  test('runs all validators in order, also after a failure', async () => {
    const said = await run([
      { kind: 'exact', options: { value: 2, path: '$.a' } },
      { kind: 'numeric', options: { path: '$.a' } },
      { kind: 'json-path', options: { path: '$.b' } },
    ]);
    expect(said).toEqual([
      'exact fail: At $.a expected 2 but received 1.',
      'numeric pass: $.a is 1, as expected.',
      'json-path fail: $.b must select at least 1 value but selects 0 values.',
    ]);
  });

  test.each<[string, CompiledValidator, string]>([
    [
      'throws',
      {
        validate: () => {
          throw new Error('broken');
        },
      },
      'Validator "own" could not decide: broken',
    ],
    [
      'rejects',
      { validate: async () => Promise.reject(new Error('broken')) },
      'Validator "own" could not decide: broken',
    ],
    [
      'hangs',
      { validate: async () => new Promise(() => {}) },
      'Validator "own" could not decide: it took longer than 0.2 seconds',
    ],
    ['is empty', { validate: () => [] }, 'Validator "own" returned no list of checks.'],
    [
      'is garbage',
      { validate: () => [{ ok: true }] as never },
      'Validator "own" returned no list of checks.',
    ],
  ])('a validator that %s is undecided, and the others still judge', async (_name, compiled, message) => {
    const said = await run(
      [
        { kind: 'own', options: {} },
        { kind: 'exact', options: {} },
      ],
      [own('own', compiled)],
    );
    expect(said[0]).toBe(`own error: ${message}`);
    expect(said[1]).toContain('exact pass');
  });

  test('a hang inside any-of is undecided too', async () => {
    const options = { validators: [{ kind: 'own' }] };
    const said = await run(
      [{ kind: 'any-of', options }],
      [own('own', { validate: async () => new Promise(() => {}) })],
    );
    expect(said[0]).toContain('any-of error');
  });

  test('a cancelled run ends at once', async () => {
    const hanging = own('own', { validate: async () => new Promise(() => {}) });
    const compiled = await compileValidators([{ kind: 'own', options: {} }], [hanging], place);
    const controller = new AbortController();
    const checks = compiled.run(subjectOf({}), controller.signal);
    controller.abort();
    expect((await checks)[0]?.message).toContain('the run was cancelled');
  });

  test('refuses an unknown kind, and closes what it had opened', async () => {
    let closed = 0;
    const opened = own('own', { validate: () => [], close: async () => void closed++ });
    const specs = [
      { kind: 'own', options: {} },
      { kind: 'not', options: { validator: { kind: 'exakt' } } },
    ];
    const problem = await compileValidators(specs, [opened, ...validators], place).catch(
      (error: unknown) => error,
    );
    expect(problem).toBeInstanceOf(Failure);
    expect((problem as Failure).message).toBe('There is no validator kind "exakt"');
    expect(closed).toBe(1);
  });

  test('closes everything, whatever one of them does', async () => {
    let closed = 0;
    const bad = own('bad', { validate: () => [], close: async () => Promise.reject(new Error('no')) });
    const good = own('good', { validate: () => [], close: async () => void closed++ });
    const options = { validators: [{ kind: 'bad' }, { kind: 'good' }] };
    const compiled = await compileValidators(
      [
        { kind: 'bad', options: {} },
        { kind: 'all-of', options },
      ],
      [...validators, bad, good],
      place,
    );
    await compiled.close();
    expect(closed).toBe(1);
  });

  test('judges an answer from its text', async () => {
    const compiled = await compileValidators([{ kind: 'exact', options: {} }], validators, place);
    const { case: item } = subjectOf({ expected: { a: 1 } });
    const judge = async (text: string) =>
      verdictOf(await compiled.judge({ text, tools: [], case: item }, signal));
    expect(await judge('Here: {"a": 1}.')).toBe('correct');
    expect(await judge('Here: {"a": 2}.')).toBe('incorrect');
    expect(await judge('Here: nothing.')).toBe('incorrect');
  });
});
