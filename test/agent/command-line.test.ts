import path from 'node:path';
import { expect, test } from 'vitest';
import { commandLine } from '../../src/agent/command-line.ts';

const FOLDER = import.meta.dirname;

test('what exists under the folder becomes absolute, and nothing else changes', () => {
  const program = path.join(FOLDER, 'programs/program.mjs');
  expect(commandLine(['node', 'programs/program.mjs', '--flag', 'missing.mjs', ''], FOLDER)).toEqual([
    'node',
    program,
    '--flag',
    'missing.mjs',
    '',
  ]);
  expect(commandLine(['./programs/program.mjs'], FOLDER)).toEqual([program]);
  expect(commandLine([program], '/')).toEqual([program]);
});

test('a bare program name is left to PATH, and a path out of the folder as it is', () => {
  expect(commandLine(['programs', '../agent/command-line.test.ts', '../../package.json'], FOLDER)).toEqual([
    'programs',
    path.join(FOLDER, 'command-line.test.ts'),
    '../../package.json',
  ]);
});
