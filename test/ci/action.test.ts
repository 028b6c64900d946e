import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { comment } from '../../reports/gate/comment.ts';
import { temporaryFolder } from '../cli/temporary-folder.ts';
import { gateOf } from '../fixtures/gate.ts';
import { type CodeHost, startCodeHost } from '../publish/code-host.ts';

const root = path.resolve(import.meta.dirname, '../..');
const cli = path.join(root, 'dist/src/cli/main.js');

interface Step {
  readonly name: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly run?: string;
}

const { runs } = parse(readFileSync(path.join(root, 'action.yml'), 'utf8')) as {
  readonly runs: { readonly steps: readonly Step[] };
};

/** Stands in the place of npm: it puts into the prefix what the tests have built instead of a download. */
const NPM = `#!/usr/bin/env bash
printf '%s\\n' "$@" > "$LOG/npm"
while [ $# -gt 0 ]; do if [ "$1" = --prefix ]; then prefix="$2"; fi; shift; done
mkdir -p "$prefix/bin" && cp "$LOG/built" "$prefix/bin/firstpass" && chmod +x "$prefix/bin/firstpass"
`;

/** The built command line, but for the gate: its words are noted, its file is given, its exit code chosen. */
const FIRSTPASS = `#!/usr/bin/env bash
if [ "$1" != gate ]; then exec "$NODE" "$CLI" "$@"; fi
printf '%s\\0' "$@" > "$LOG/gate"
for word in "$@"; do case "$word" in --out=*) mkdir -p "\${word#--out=}" && cp "$LOG/gate.json" "\${word#--out=}/";; esac; done
exit "$GATE_CODE"
`;

const HOSTILE = `main"; touch owned; $(touch owned) \`touch owned\` '`;

let host: CodeHost;
let folder: string;
beforeEach(async () => {
  host = await startCodeHost();
  folder = temporaryFolder({
    'bin/npm': NPM,
    built: FIRSTPASS,
    'gate.json': JSON.stringify(gateOf({})),
    output: '',
    summary: '',
    'event.json': JSON.stringify({
      repository: { full_name: 'org/shop' },
      pull_request: { number: 12, head: { sha: 'e'.repeat(40), repo: { full_name: 'org/shop' } } },
    }),
  });
  chmodSync(path.join(folder, 'bin/npm'), 0o755);
});
afterEach(async () => {
  await host.close();
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
}

/** Runs one step's script as the runner does, its expressions replaced by the values that are given. */
async function step(
  name: string,
  expressions: Readonly<Record<string, string>>,
  extra: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const found = runs.steps.find((one) => one.name === name);
  const env = Object.entries(found?.env ?? {}).map(([variable, text]) => [
    variable,
    text.replaceAll(/\$\{\{ ([\w.-]+) \}\}/g, (_, expression: string) => {
      const value = { 'runner.temp': folder, ...expressions }[expression];
      if (value === undefined) throw new Error(`no value for ${expression}`);
      return value;
    }),
  ]);
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', found?.run ?? 'exit 99'], {
    cwd: folder,
    env: {
      PATH: `${path.join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
      LOG: folder,
      CLI: cli,
      NODE: process.execPath,
      GITHUB_OUTPUT: path.join(folder, 'output'),
      GITHUB_STEP_SUMMARY: path.join(folder, 'summary'),
      GITHUB_EVENT_PATH: path.join(folder, 'event.json'),
      GITHUB_API_URL: host.url,
      ...extra,
      ...(Object.fromEntries(env) as Readonly<Record<string, string>>),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  return { code, stdout };
}

const install = async (version: string): Promise<Ended> =>
  step('Install firstpass', { 'inputs.version': version });

const gate = async (given: Readonly<Record<string, string>>, code: string): Promise<Ended> =>
  step(
    'Gate',
    {
      'inputs.project': 'firstpass.yaml',
      'inputs.base': '',
      'inputs.budget-usd': '',
      'inputs.replay-only': 'false',
      ...given,
    },
    { GATE_CODE: code },
  );

const show = async (given: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  step('Show it', {
    'inputs.comment': 'changed',
    'inputs.check': 'true',
    'inputs.token': host.token,
    'steps.keep.outputs.artifact-url': 'https://ci.example.invalid/artifact',
    ...given,
  });

const end = async (code: string): Promise<Ended> =>
  step('End as the gate did', { 'steps.gate.outputs.code': code });

function wordsOf(log: string, separator: string): readonly string[] {
  return readFileSync(path.join(folder, log), 'utf8').split(separator).slice(0, -1);
}

test('a failing gate is shown first and fails the job last', async () => {
  expect((await install('0.1.0')).code).toBe(0);
  expect(wordsOf('npm', '\n').at(-1)).toBe('firstpass@0.1.0');
  expect((await gate({}, '3')).code).toBe(0);
  expect(readFileSync(path.join(folder, 'output'), 'utf8')).toBe('code=3\n');
  const shown = await show();
  expect(shown.code).toBe(0);
  expect(shown.stdout).toContain('::error file=specs/sql-migration/spec.yaml,line=3,');
  expect(host.comments[0]?.body).toContain(comment.render(gateOf({})).split('\n')[1]);
  expect(host.comments[0]?.body).toContain('[Report](<https://ci.example.invalid/artifact>)');
  expect(host.checks).toHaveLength(1);
  expect((await end('3')).code).toBe(3);
});

test.each(['latest', '^0.1.0', '0.1', '', '0.1.0; touch owned', '0.1.0\n$(touch owned)', '--version'])(
  'the version %j is refused',
  async (version) => {
    expect((await install(version)).code).toBe(2);
    expect(existsSync(path.join(folder, 'npm'))).toBe(false);
    expect(existsSync(path.join(folder, 'owned'))).toBe(false);
  },
);

test('no input becomes a command or an option', async () => {
  await install('0.1.0');
  const hostile = {
    'inputs.project': HOSTILE,
    'inputs.base': `--plan ${HOSTILE}`,
    'inputs.budget-usd': HOSTILE,
  };
  expect((await gate({ ...hostile, 'inputs.replay-only': HOSTILE }, '0')).code).toBe(0);
  expect(wordsOf('gate', '\0')).toEqual([
    'gate',
    '--ci',
    `--project=${HOSTILE}`,
    `--out=${folder}/firstpass-gate`,
    `--base=--plan ${HOSTILE}`,
    `--budget-usd=${HOSTILE}`,
  ]);
  expect(existsSync(path.join(folder, 'owned'))).toBe(false);
});

test('what cannot be shown changes nothing about how the gate ended', async () => {
  await install('0.1.0');
  expect((await show()).code).toBe(0);
  expect(host.requests).toEqual([]);
  await gate({ 'inputs.replay-only': 'true' }, '0');
  expect(wordsOf('gate', '\0').at(-1)).toBe('--replay-only');
  const shown = await show({ 'inputs.comment': 'sometimes' });
  expect(shown).toMatchObject({ code: 0, stdout: '::warning::the gate could not be shown\n' });
});

test.each([
  ['0', 0],
  ['7', 7],
  ['', 1],
  ['0; exit 0', 1],
])('the code %j ends the job with %i', async (said, code) => {
  expect((await end(said)).code).toBe(code);
});
