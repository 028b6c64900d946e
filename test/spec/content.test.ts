import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Spec } from '../../src/model/spec.ts';
import { canonicalJson } from '../../src/model/json.ts';
import { commandContent, specContent, validatorContent } from '../../src/spec/content.ts';
import { loadProject } from '../../src/spec/load.ts';
import { definitions, folderOf, PROJECT, SPEC } from './project-folder.ts';

const FILES = {
  'firstpass.yaml': PROJECT,
  'specs/fields/spec.yaml': `${SPEC.replace('- kind: exact', '- kind: mine\n  - {kind: json-schema, schema: {file: o.json}}')}tools:
  - {name: t, description: d, module: t.mjs}
  - {name: c, description: d, command: [node, c.mjs]}
limits: {trial: {costUsd: "0.50"}}
`,
  'specs/fields/t.mjs': 'export default () => 1;',
  'specs/fields/c.mjs': '1',
  'specs/fields/o.json': '{}',
  'validators/mine.mjs': "export default { kind: 'mine', compile: () => ({ validate: () => [] }) };",
};

async function specIn(folder: string): Promise<Spec> {
  const { project, problems } = await loadProject({ folder, definitions });
  expect(problems).toEqual([]);
  return project?.specs[0] as Spec;
}

async function keys(spec: Spec): Promise<readonly [string, string]> {
  return [canonicalJson(await specContent(spec)), canonicalJson(await validatorContent(spec))];
}

test('the same files in another folder have the same content', async () => {
  const [one, two] = [await specIn(folderOf(FILES)), await specIn(folderOf(FILES))];
  expect(await keys(one)).toEqual(await keys(two));
  expect((await keys(one)).join('')).not.toContain(one.folder);
});

test.each([
  ['specs/fields/t.mjs', [true, false]],
  ['specs/fields/c.mjs', [true, false]],
  ['specs/fields/o.json', [false, true]],
  ['validators/mine.mjs', [false, true]],
])('a change of %s changes the content that depends on it', async (file, changed) => {
  const folder = folderOf(FILES);
  const spec = await specIn(folder);
  const before = await keys(spec);
  writeFileSync(path.join(folder, file), '{"changed": true}');
  const after = await keys(spec);
  expect([before[0] !== after[0], before[1] !== after[1]]).toEqual(changed);
});

test('prompt, retry and limits count as content; description, price and review do not', async () => {
  const spec = await specIn(folderOf(FILES));
  const base = canonicalJson(await specContent(spec));
  const same: Partial<Spec>[] = [
    { description: 'other', owner: 'x', tags: { a: 'b' }, yieldFloor: 0.5 },
    { tools: spec.tools.map((tool) => ({ ...tool, sku: 'tool/x' })) },
    { cases: [] },
  ];
  const other: Partial<Spec>[] = [
    { prompt: { ...spec.prompt, user: 'x' } },
    { retry: { ...spec.retry, maxAttempts: 5 } },
    { output: { ...spec.output, extract: 'fenced' } },
    { guards: { identicalCalls: 4, contextGrowth: 20, costOverMedian: 20 } },
    { limits: { ...spec.limits, trial: { ...spec.limits.trial, cost: 1n } } },
    { tools: [] },
  ];
  for (const change of same) expect(canonicalJson(await specContent({ ...spec, ...change }))).toBe(base);
  for (const change of other) expect(canonicalJson(await specContent({ ...spec, ...change }))).not.toBe(base);
});

test('a command line counts with the bytes of the files it names', () => {
  const folder = folderOf({ 'a.mjs': '1' });
  expect(commandContent(['node', 'a.mjs', '--x'], folder)).toEqual([
    'node',
    { word: 'a.mjs', sha256: '6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b' },
    '--x',
  ]);
});
