import { expect, test } from 'vitest';
import { lines, load, SPEC } from './project-folder.ts';

const withKind = (validator: string): Record<string, string> => ({
  'specs/fields/spec.yaml': SPEC.replace('- kind: exact', `- ${validator}`),
});
const own = (text: string): string => `export default { ${text} };`;

test("the project's own kind is loaded, with its options checked", async () => {
  const file = own(`kind: 'polite', options: { type: 'object', properties: { most: { type: 'integer' } } },
    compile() { return { validate: () => [] }; }`);
  const good = await load({ ...withKind('{kind: polite, most: 3}'), 'validators/polite.mjs': file });
  expect(lines(good)).toEqual([]);
  expect(good.definitions.map((definition) => definition.kind)).toContain('polite');
  expect(good.project?.specs[0]?.validators).toEqual([{ kind: 'polite', options: { most: 3 } }]);
  const bad = await load({ ...withKind('{kind: polite, mots: 3}'), 'validators/polite.mjs': file });
  expect(lines(bad)).toEqual(['specs/fields/spec.yaml:12:20 spec/unknown-key unknown key "mots"']);
});

test('it may be nested, and a plain object is enough', async () => {
  const file = own(`kind: 'tiny', compile: () => ({ validate: () => [] })`);
  const result = await load({
    ...withKind('{kind: all-of, of: [{kind: tiny}]}'),
    'validators/tiny.js': file,
  });
  expect(lines(result)).toEqual([]);
  expect(result.definitions.at(-1)).toMatchObject({ kind: 'tiny', example: '- kind: tiny' });
});

test.each([
  ['throw new Error("broken");', 'cannot be loaded: broken'],
  ['export const x = 1;', 'has no default export that is a validator'],
  [own("kind: 'other', compile() {}"), 'must define the kind "mine", as its name says, not "other"'],
  [own("kind: 'mine'"), 'lacks the function `compile`'],
  [own("kind: 'mine', compile() {}, options: []"), 'must give its `options` as a JSON Schema'],
  [own("kind: 'mine', compile() {}, options: { type: 'objct' }"), 'has an invalid options schema: '],
])('%s', async (file, reason) => {
  const result = await load({ ...withKind('kind: mine'), 'validators/mine.mjs': file });
  expect(lines(result)).toHaveLength(1);
  expect(lines(result)[0]).toContain(
    `specs/fields/spec.yaml:12:11 spec/validator-file "validators/mine.mjs" ${reason}`,
  );
  expect(result.project).toBeNull();
});

test('a kind cannot reach out of the folder', async () => {
  const result = await load({ ...withKind('kind: ../evil'), 'evil.mjs': 'globalThis.evil = true;' });
  expect(lines(result)).toEqual([
    'specs/fields/spec.yaml:12:11 spec/unknown-validator unknown validator kind "../evil"',
  ]);
});
