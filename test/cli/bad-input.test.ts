import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { ledgerHolds } from './ledger-holds.ts';
import { firstpass, startFirstpass } from './run-cli.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { until } from './until.ts';

const SPEC = 'specs/ticket-triage/spec.yaml';

/** A new project with one text in one of its files replaced. */
function broken(file: string, from: string | RegExp, to: string): string {
  const folder = temporaryFolder();
  firstpass(folder, ['init']);
  const target = path.join(folder, file);
  const before = readFileSync(target, 'utf8');
  const after = before.replace(from, to);
  expect(after).not.toBe(before);
  writeFileSync(target, after);
  return folder;
}

const MISTAKES = [
  { name: 'unknown-key', file: SPEC, from: 'prompt:', to: 'promt:' },
  {
    name: 'duplicate-case-id',
    file: 'specs/ticket-triage/cases.yaml',
    from: /id: (\S+)([\s\S]*?)id: (\S+)/,
    to: 'id: $1$2id: $1',
  },
  { name: 'schema-that-does-not-compile', file: SPEC, from: 'type: object', to: 'type: objekt' },
  { name: 'unknown-template-variable', file: SPEC, from: /\{\{\s*input\.(\w+)/, to: '{{input.nothing' },
  { name: 'missing-file', file: SPEC, from: 'cases.yaml', to: 'case.yaml' },
  { name: 'provider-without-key', file: 'firstpass.yaml', from: 'sandbox/cheap', to: 'openai/some-model' },
  {
    name: 'missing-validator-module',
    file: SPEC,
    from: '- kind: no-apology',
    to: '- { kind: javascript, module: ./nothing.mjs }',
  },
  { name: 'unknown-provider', file: 'firstpass.yaml', from: 'sandbox/cheap', to: 'sandbux/cheap' },
] as const;

describe('a mistake in a file', () => {
  test.each(MISTAKES)(
    '$name: one message with place and remedy, exit 2, no ledger',
    async ({ name, file, from, to }) => {
      const folder = broken(file, from, to);
      const result = firstpass(folder, ['run']);
      expect(result.code).toBe(2);
      expect(result.stdout).toBe('');
      await expect(result.stderr).toMatchFileSnapshot(`../golden/cli/${name}.stderr.txt`);
      expect(existsSync(path.join(folder, '.firstpass'))).toBe(false);
    },
  );
});

test('a mistake in a rate card is found by check, not only by run', async () => {
  const folder = broken('rates.yaml', 'per_hour', 'per_huor');
  const result = firstpass(folder, ['check']);
  expect(result).toMatchObject({ code: 2, stdout: '' });
  await expect(result.stderr).toMatchFileSnapshot('../golden/cli/rate-card-mistake.stderr.txt');
  expect(firstpass(folder, ['plan']).code).toBe(2);
});

test('something without a price, when prices are required', async () => {
  const folder = broken('firstpass.yaml', 'sandbox/cheap', 'local/unknown-model');
  const project = path.join(folder, 'firstpass.yaml');
  const local = 'providers:\n  local: { kind: openai-compatible, baseUrl: "http://127.0.0.1:9/v1" }\n';
  writeFileSync(project, `${readFileSync(project, 'utf8')}\n${local}`);
  const result = firstpass(folder, ['run', '--require-priced']);
  expect(result.code).toBe(2);
  expect(existsSync(path.join(folder, '.firstpass'))).toBe(false);
  await expect(result.stderr).toMatchFileSnapshot('../golden/cli/require-priced.stderr.txt');
});

test('the variant that a spec escalates to is used, checked and priced although it is not selected', () => {
  const folder = broken(SPEC, 'maxAttempts: 2', 'maxAttempts: 2, escalateTo: cheap');
  const selected = ['run', '--quiet', '--variant', 'steady'];
  const run = firstpass(folder, selected);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  const project = path.join(folder, 'firstpass.yaml');
  const text = readFileSync(project, 'utf8');
  writeFileSync(project, text.replace('sandbox/cheap', 'openai/some-model'));
  expect(firstpass(folder, selected).stderr).toContain('OPENAI_API_KEY');
  const local = 'providers:\n  local: { kind: openai-compatible, baseUrl: "http://127.0.0.1:9/v1" }\n';
  writeFileSync(project, `${text.replace('sandbox/cheap', 'local/some-model')}\n${local}`);
  expect(firstpass(folder, [...selected, '--resume']).stderr).toContain('the project has changed');
  expect(firstpass(folder, [...selected, '--require-priced']).stderr).toContain('some-model');
});

describe('a ledger that cannot be used', () => {
  test('not a database', async () => {
    const folder = temporaryFolder();
    firstpass(folder, ['init']);
    writeFileSync(path.join(folder, 'broken.db'), 'this is no database, whatever its name says'.repeat(200));
    const result = firstpass(folder, ['run', '--ledger', 'broken.db']);
    expect(result.code).toBe(2);
    await expect(result.stderr).toMatchFileSnapshot('../golden/cli/unreadable-ledger.stderr.txt');
  });

  test('written by a newer version', async () => {
    const folder = temporaryFolder();
    firstpass(folder, ['init']);
    expect(firstpass(folder, ['run', '--quiet', '--repeats', '1']).code).toBe(0);
    const db = new Database(path.join(folder, '.firstpass/ledger.db'));
    db.pragma('user_version = 999');
    db.close();
    const result = firstpass(folder, ['report']);
    expect(result.code).toBe(2);
    await expect(result.stderr).toMatchFileSnapshot('../golden/cli/newer-ledger.stderr.txt');
    expect(firstpass(folder, ['run']).code).toBe(2);
  });

  test('in use by another run', { timeout: 60_000 }, async () => {
    const folder = temporaryFolder();
    firstpass(folder, ['init']);
    const { child, ended } = startFirstpass(folder, ['run', '--repeats', '60', '--concurrency', '1']);
    await until(() => ledgerHolds(folder, 'intent'), ended);
    const second = firstpass(folder, ['run']);
    child.kill('SIGKILL');
    await ended;
    expect(second.code).toBe(2);
    expect(second.stderr).toContain('is being written by process');
    expect(second.stderr).toContain(String(child.pid));
    expect(second.stderr).toContain('`firstpass run --wait` does');
  });

  test('missing', async () => {
    const folder = temporaryFolder();
    firstpass(folder, ['init']);
    const result = firstpass(folder, ['report']);
    expect(result.code).toBe(2);
    await expect(result.stderr).toMatchFileSnapshot('../golden/cli/missing-ledger.stderr.txt');
  });
});

describe('a mistake on the command line', () => {
  test.each([
    [['rnu']],
    [['run', '--rnus', '3']],
    [['run', '--repeats', 'many']],
    [['run', '--spec', 'nothing']],
    [['report', 'no-such-run']],
    [['run', '--resume', 'no-such-run']],
  ])('%j', async (args) => {
    const folder = temporaryFolder();
    firstpass(folder, ['init']);
    if (args[0] === 'report') firstpass(folder, ['run', '--quiet', '--repeats', '1']);
    const result = firstpass(folder, args);
    expect(result.code).toBe(2);
    const stderr = result.stderr.replace(/\d{8}-\d{6}-[0-9a-f]{4}/g, 'RUN');
    await expect(stderr).toMatchFileSnapshot(
      `../golden/cli/${args.join('-').replaceAll(/-+/g, '-')}.stderr.txt`,
    );
  });
});
