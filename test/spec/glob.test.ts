import path from 'node:path';
import { expect, test } from 'vitest';
import { glob } from '../../src/spec/glob.ts';
import { folderOf } from './project-folder.ts';

const folder = folderOf({
  'specs/b/spec.yaml': '',
  'specs/a/spec.yaml': '',
  'specs/a/deep/spec.yaml': '',
  'specs/a/cases.yaml': '',
  'specs/.hidden/spec.yaml': '',
  'node_modules/x/spec.yaml': '',
  'top.spec.yaml': '',
  'x(1).yaml': '',
});
const match = (pattern: string): readonly string[] =>
  glob(folder, pattern).map((file) => path.relative(folder, file));

test.each([
  ['specs/*/spec.yaml', ['specs/a/spec.yaml', 'specs/b/spec.yaml']],
  ['./specs/a/*.yaml', ['specs/a/cases.yaml', 'specs/a/spec.yaml']],
  ['**/spec.yaml', ['specs/a/deep/spec.yaml', 'specs/a/spec.yaml', 'specs/b/spec.yaml']],
  ['specs/**/s*c.yaml', ['specs/a/deep/spec.yaml', 'specs/a/spec.yaml', 'specs/b/spec.yaml']],
  ['*.spec.yaml', ['top.spec.yaml']],
  ['x(*).yaml', ['x(1).yaml']],
  ['specs/.hidden/*.yaml', ['specs/.hidden/spec.yaml']],
  ['specs/*', []],
  ['nowhere/**', []],
  ['specs/**', []],
])('%s', (pattern, files) => {
  expect(match(pattern)).toEqual(files);
});

test('absolute patterns are taken as they are', () => {
  expect(glob('/', `${folder}/top.*.yaml`)).toEqual([path.join(folder, 'top.spec.yaml')]);
});
