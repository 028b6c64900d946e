import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { GateDocument } from '../../reports/gate/document.ts';
import { keptFolder } from './kept-project.ts';
import { type CliResult, environment, firstpass } from './run-cli.ts';

/** A gate that ran to its end. */
export interface Gated {
  readonly result: CliResult;
  readonly document: GateDocument;
  /** Folder of the files that it wrote. */
  readonly out: string;
}

/** A real git repository with a project of sandbox models whose truth is declared. */
export interface GatedRepository {
  readonly folder: string;
  git(...args: readonly string[]): string;
  /** Replaces a file, or deletes it. */
  write(file: string, text: string | null): void;
  /** Changes a file. */
  edit(file: string, change: (text: string) => string): void;
  /** Makes a branch off main with a change, gates it as a CI would, in a ledger of its own, and goes back. */
  pullRequest(name: string, change: () => void, ...args: readonly string[]): Gated;
  /** Gates what is checked out. */
  gate(name: string, ...args: readonly string[]): Gated;
}

const CATEGORIES = ['billing', 'bug', 'question'] as const;

/** Returns the cases of a spec, all synthetic. */
export function casesText(count: number): string {
  return Array.from(
    { length: count },
    (_, index) =>
      `- id: case-${index + 1}\n  input: { text: "Message number ${index + 1} of an invented customer." }\n` +
      `  expected: { category: ${CATEGORIES[index % 3] ?? 'bug'} }\n`,
  ).join('');
}

export function specText(id: string): string {
  return `id: ${id}
description: Sort a message
prompt:
  system: Answer with JSON that has the key category.
  user: "{{input.text}}"
cases: { file: cases.yaml }
output:
  format: json
  schema:
    type: object
    required: [category]
    properties: { category: { enum: [billing, bug, question] } }
validators:
  - kind: json-schema
  - { kind: exact, path: $.category }
retry: { maxAttempts: 2 }
`;
}

const PROJECT = `name: gated
specs: specs/*/spec.yaml
repeats: 10
seed: 1
rateCards: [rates.yaml]
variants:
  - { id: main, model: sandbox/steady, parameters: { maxOutputTokens: 200 } }
  - { id: other, model: sandbox/premium, parameters: { maxOutputTokens: 2000 } }
`;

const RATES = `schema: ratecard/1
id: own
version: '1'
created: '2026-11-23'
currency: USD
note: synthetic prices
skus:
  - sku: sandbox/steady
    periods:
      - source: { note: synthetic }
        rates: { input: '1.00', output: '4.00', cache_read: '0.1' }
`;

/** Returns a repository with two specs by two variants, their baseline measured and committed on main. */
export function gatedRepository(cases = 12): GatedRepository {
  const folder = keptFolder();
  const elsewhere = keptFolder();
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=Tester', '-c', 'user.email=tester@example.invalid', ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: environment({ GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const write = (file: string, text: string | null): void => {
    const whole = path.join(folder, file);
    if (text === null) return rmSync(whole, { recursive: true, force: true });
    mkdirSync(path.dirname(whole), { recursive: true });
    writeFileSync(whole, text);
  };
  const edit = (file: string, change: (text: string) => string): void => {
    const before = readFileSync(path.join(folder, file), 'utf8');
    const after = change(before);
    if (after === before) throw new Error(`${file} did not change`);
    write(file, after);
  };
  const gate = (name: string, ...args: readonly string[]): Gated => {
    const out = path.join(elsewhere, `${name}.out`);
    const ledger = path.join(elsewhere, `${name}.db`);
    const result = firstpass(folder, [
      'gate',
      '--ci',
      '--base',
      'main',
      '--out',
      out,
      '--ledger',
      ledger,
      ...args,
    ]);
    return { result, out, document: documentIn(out, result) };
  };
  write('.gitignore', '.firstpass/\n');
  write('firstpass.yaml', PROJECT);
  write('rates.yaml', RATES);
  for (const spec of ['tickets', 'notes']) {
    write(`specs/${spec}/spec.yaml`, specText(spec));
    write(`specs/${spec}/cases.yaml`, casesText(cases));
  }
  git('init', '-q', '-b', 'main');
  demand(firstpass(folder, ['run', '--quiet']));
  demand(firstpass(folder, ['baseline', 'update']));
  git('add', '-A');
  git('commit', '-qm', 'Measure the baseline');
  return {
    folder,
    git,
    write,
    edit,
    gate,
    pullRequest(name, change, ...args) {
      git('checkout', '-q', '-b', name, 'main');
      try {
        change();
        git('add', '-A');
        git('commit', '-qm', name);
        return gate(name, ...args);
      } finally {
        git('checkout', '-q', '--force', 'main');
      }
    },
  };
}

function documentIn(out: string, result: CliResult): GateDocument {
  try {
    return JSON.parse(readFileSync(path.join(out, 'gate.json'), 'utf8')) as GateDocument;
  } catch (cause) {
    throw new Error(`the gate wrote no gate.json; it said:\n${result.stdout}\n${result.stderr}`, { cause });
  }
}

function demand(result: CliResult): void {
  if (result.code !== 0) throw new Error(`exit ${result.code}:\n${result.stdout}\n${result.stderr}`);
}
