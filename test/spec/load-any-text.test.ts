import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lines, load, SPEC } from './project-folder.ts';

const CHARACTERS = Array.from('ab: -\n[]{}"\'|>&*!%#,?\t{{}}');

/** Each line refers nine times to the one before: 9⁸ values in a few hundred bytes. */
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const BOMB = NAMES.slice(1)
  .map(
    (name, index) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${NAMES[index]}`).join(',')}]`,
  )
  .join('\n');

describe('any text', () => {
  const keys = [
    'id',
    'cases',
    'prompt',
    'user',
    'validators',
    'kind',
    'file',
    'output',
    'schema',
    'tools',
    'retry',
  ];
  const value = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      fc.constantFrom<unknown>(
        null,
        true,
        0,
        -1,
        1.5,
        'exact',
        'a',
        '{{input.x}}',
        '{{#if}}',
        'x.yaml',
        '',
        '$.a',
      ),
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...keys, '__proto__', 'variants', 'specs', 'model'), tie('node'), {
        maxKeys: 5,
      }),
    ),
  })).node;

  test('never throws: as a spec', { timeout: 60_000 }, async () => {
    const text = fc.oneof(
      fc.string({ unit: fc.constantFrom(...CHARACTERS), maxLength: 60 }),
      value.map((node) => JSON.stringify(node)),
    );
    await fc.assert(
      fc.asyncProperty(text, async (random) => {
        const result = await load({ 'specs/fields/spec.yaml': random });
        expect(result.problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 80, seed: 1 },
    );
  });

  test('never throws: as a project', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(value, async (node) => {
        const result = await load({ 'firstpass.yaml': JSON.stringify(node) });
        expect(result.project === null || result.problems.length === 0).toBe(true);
      }),
      { numRuns: 80, seed: 1 },
    );
  });

  test.each([
    ['deep nesting', '['.repeat(20_000)],
    ['multiplying aliases', `a: &a [x,x,x,x,x,x,x,x,x]\n${BOMB}\n`],
    ['a cycle', 'id: &a [*a, *a]\n'],
    ['not a number', 'id: .nan\n'],
    ['unresolved alias', 'id: *nowhere\n'],
    ['old YAML', '%YAML 1.1\n---\nid: !!binary aGk=\n'],
  ])('%s is a problem', async (_name, text) => {
    const result = await load({ 'specs/fields/spec.yaml': text });
    expect(result.project).toBeNull();
  });
});

test('2,000 cases in place load and check in about a second', async () => {
  const cases = Array.from(
    { length: 2000 },
    (_, index) =>
      `  - id: case-${index}\n    input: {text: "invoice number ${index}", lines: [{n: 1}, {n: 2}]}\n    expected: {total: ${index}}\n    tags: {half: "${index % 2}"}\n`,
  );
  const text = SPEC.replace(/cases:[^]*validators/, `cases:\n${cases.join('')}validators`).replace(
    '{{input.text}}',
    '{{input.text}}{{#each input.lines}}{{n}}{{/each}}',
  );
  const before = process.cpuUsage();
  const result = await load({ 'specs/fields/spec.yaml': text });
  const { user, system } = process.cpuUsage(before);
  expect(lines(result)).toEqual([]);
  expect(result.project?.specs[0]?.cases).toHaveLength(2000);
  // Generous: the machine that runs the tests may be busy and the code cold.
  expect((user + system) / 1000).toBeLessThan(3000);
});
