import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { validators } from '../validators/index.ts';

const root = path.resolve(import.meta.dirname, '..');
const text = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** Extension folders: which files are extensions, where their table and their entry in the docs are. */
const EXTENSIONS = [
  {
    folder: 'validators',
    table: 'validators/index.ts',
    tests: 'test/validators',
    docs: 'docs/reference/validators.md',
  },
  {
    folder: 'src/usage',
    table: 'src/usage/index.ts',
    tests: 'test/usage',
    docs: 'docs/reference/usage-formats.md',
  },
  {
    folder: 'src/provider',
    table: 'src/provider/index.ts',
    tests: 'test/provider',
    docs: 'docs/reference/providers.md',
  },
  {
    folder: 'src/import',
    table: 'src/import/index.ts',
    tests: 'test/import',
    docs: 'docs/reference/import-csv.md',
  },
  {
    folder: 'src/import/telemetry',
    table: 'src/import/telemetry/index.ts',
    tests: 'test/import/telemetry',
    docs: 'docs/reference/telemetry-formats.md',
  },
  {
    folder: 'src/agent/preset',
    table: 'src/agent/preset/index.ts',
    tests: 'test/agent/preset',
    docs: 'docs/reference/agents.md',
  },
  { folder: 'src/agent', table: 'src/agent/index.ts', tests: 'test/agent', docs: 'docs/reference/agents.md' },
] as const;

/** Extensions are the files that the table imports. */
function extensions(folder: string, table: string): string[] {
  return [...text(table).matchAll(/(?:from |import\()'\.\/([a-z0-9-]+)(?:\/index)?\.ts'/g)].map(
    (match) => match[1] ?? '',
  );
}

describe.each(EXTENSIONS)('$folder', ({ folder, table, tests, docs }) => {
  const names = extensions(folder, table).filter((name) => !SHARED.has(`${folder}/${name}`));

  test('its table names at least one extension', () => {
    expect(names.length).toBeGreaterThan(0);
  });

  test.each(names)('%s has a mirrored test', (name) => {
    const candidates = [`${tests}/${name}.test.ts`, `${tests}/${name}/server.test.ts`, `${tests}/${name}`];
    expect(candidates.some((file) => existsSync(path.join(root, file)))).toBe(true);
  });

  test.each(names)('%s has an entry in the docs', (name) => {
    expect(text(docs)).toContain(`\`${name}\``);
  });
});

/** Modules that a table imports and that are not extensions themselves. */
const SHARED = new Set([
  'src/usage/format',
  'src/agent/context',
  'src/agent/preset/preset',
  'src/provider/provider',
  'src/import/importer',
  'src/import/telemetry/format',
]);

test('every validator kind is a file of its name', () => {
  const files = readdirSync(path.join(root, 'validators'));
  for (const { kind } of validators) expect(files).toContain(`${kind}.ts`);
});

test('every release in package.json has a heading in the changelog', () => {
  const { version } = JSON.parse(text('package.json')) as { version: string };
  const headings = [...text('CHANGELOG.md').matchAll(/^## (\S+)/gm)].map((match) => match[1]);
  expect(headings.includes(version) || headings.includes('Unreleased')).toBe(true);
});
