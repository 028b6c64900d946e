import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { GateDocument } from '../../reports/gate/document.ts';
import { casesText, specText } from './gated-repository.ts';
import { keptFolder } from './kept-project.ts';
import { type CliResult, environment, startFirstpass } from './run-cli.ts';

/** How the provider answers from now on; whatever is left out is as in the beginning. */
export interface Behaviour {
  /** The model that it says has answered. */
  readonly served?: string;
  readonly outputTokens?: number;
  readonly wrong?: boolean;
  /** Bytes of noise in every answer. */
  readonly noise?: number;
  /** Answers so many requests, then keeps the others waiting. */
  readonly holdAfter?: number;
}

/** A git repository whose models are those of a provider that the test plays. */
export interface ProvidedRepository {
  readonly folder: string;
  git(...args: readonly string[]): string;
  edit(file: string, change: (text: string) => string): void;
  behave(behaviour: Behaviour): void;
  /** Answers what was kept waiting. */
  release(): void;
  /** Requests that were answered, and those that wait. */
  readonly answered: () => number;
  readonly waiting: () => number;
  /** Ends the provider's listening: nobody is there any more. */
  close(): Promise<void>;
  /** Checks out a new branch of main with a change of the prompt in it. */
  change(branch: string): void;
  /** Starts a gate of what is checked out. */
  start(args?: readonly string[], extra?: Readonly<Record<string, string>>): StartedGate;
  /** Gates to the end. */
  gate(args?: readonly string[], extra?: Readonly<Record<string, string>>): Promise<EndedGate>;
}

export interface StartedGate {
  readonly child: ReturnType<typeof startFirstpass>['child'];
  readonly ended: Promise<CliResult>;
  readonly told: () => string;
}

export interface EndedGate {
  readonly result: CliResult;
  readonly document: GateDocument;
}

const CATEGORIES = ['billing', 'bug', 'question'] as const;

const projectText = (url: string): string => `name: provided
specs: specs/*/spec.yaml
repeats: 4
concurrency: 1
rateCards: [rates.yaml]
providers:
  local: { kind: openai-compatible, baseUrl: "${url}", maxTries: 2, silenceSeconds: 60, giveUpSeconds: 3 }
variants:
  - { id: main, model: local/synthetic-1, parameters: { maxOutputTokens: 200 } }
  - { id: never, model: local/synthetic-never, parameters: { maxOutputTokens: 200 } }
gate: { looks: [2, 4], variants: [main] }
`;

const RATES = `schema: ratecard/1
id: own
version: '1'
created: '2026-11-23'
currency: USD
note: synthetic prices
skus:
${['1', '2', 'never'].map((name) => `  - { sku: local/synthetic-${name}, periods: [{ source: { note: synthetic }, rates: { input: '1', output: '4' } }] }`).join('\n')}
`;

/** Returns a repository with one spec by two variants, one of which is never right, and its baseline on main. */
export async function providedRepository(cases = 6): Promise<ProvidedRepository> {
  const provider = await openProvider();
  const folder = keptFolder();
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=Tester', '-c', 'user.email=tester@example.invalid', ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: environment({ GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  };
  const edit = (file: string, change: (text: string) => string): void =>
    write(file, change(readFileSync(path.join(folder, file), 'utf8')));
  write('.gitignore', '.firstpass/\n');
  write('firstpass.yaml', projectText(provider.url));
  write('rates.yaml', RATES);
  write('specs/tickets/spec.yaml', specText('tickets').replace('maxAttempts: 2', 'maxAttempts: 1'));
  write('specs/tickets/cases.yaml', casesText(cases));
  git('init', '-q', '-b', 'main');
  for (const args of [
    ['run', '--quiet'],
    ['baseline', 'update'],
  ]) {
    const { code, stderr } = await startFirstpass(folder, args).ended;
    if (code !== 0) throw new Error(`exit ${code}: ${stderr}`);
  }
  git('add', '-A');
  git('commit', '-qm', 'Measure the baseline');
  const start: ProvidedRepository['start'] = (args = [], extra = {}) =>
    startFirstpass(folder, ['gate', '--ci', '--json', '--base', 'main', ...args], extra);
  return {
    ...provider,
    folder,
    git,
    edit,
    start,
    change(branch) {
      git('checkout', '-q', '--force', '-b', branch, 'main');
      edit('specs/tickets/spec.yaml', (text) =>
        text.replace('the key category.', `the key category. This is for ${branch}.`),
      );
    },
    async gate(args, extra) {
      const result = await start(args, extra).ended;
      return { result, document: documentOf(result) };
    },
  };
}

/** Returns what a gate printed with `--json`. */
export function documentOf({ stdout, stderr, code }: CliResult): GateDocument {
  if (stdout === '') throw new Error(`the gate printed nothing (exit ${code}): ${stderr}`);
  return JSON.parse(stdout) as GateDocument;
}

async function openProvider(): Promise<
  Pick<ProvidedRepository, 'answered' | 'waiting' | 'behave' | 'release' | 'close'> & { readonly url: string }
> {
  let behaviour: Behaviour = {};
  let answered = 0;
  let since = 0;
  const held: (() => void)[] = [];
  const answer = (response: ServerResponse, body: string): void => {
    answered += 1;
    const { model } = JSON.parse(body) as { readonly model: string };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answerTo(body, model, behaviour)));
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      since += 1;
      if (since > (behaviour.holdAfter ?? Number.POSITIVE_INFINITY)) held.push(() => answer(response, body));
      else answer(response, body);
    });
  });
  // A connection that is closed while it idles must not look like an outage on a busy machine.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    answered: () => answered,
    waiting: () => held.length,
    behave(next) {
      behaviour = next;
      since = 0;
    },
    release() {
      behaviour = { ...behaviour, holdAfter: Number.POSITIVE_INFINITY };
      for (const go of held.splice(0)) go();
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answerTo(
  body: string,
  model: string,
  { wrong, served, outputTokens, noise = 0 }: Behaviour,
): unknown {
  const number = Number(/Message number (\d+)/.exec(body)?.[1] ?? 0);
  const right = CATEGORIES[(number - 1) % 3];
  const off = CATEGORIES[number % 3];
  const category = wrong === true || model === 'synthetic-never' ? off : right;
  const more =
    noise === 0
      ? {}
      : { noise: Array.from({ length: noise / 8 }, () => Math.random().toString(36).slice(2, 10)).join('') };
  return {
    id: 'synthetic',
    object: 'chat.completion',
    model: served ?? model,
    choices: [
      {
        index: 0,
        finish_reason: 'stop',
        message: { role: 'assistant', content: JSON.stringify({ category, ...more }) },
      },
    ],
    usage: {
      prompt_tokens: 100,
      completion_tokens: outputTokens ?? 20,
      total_tokens: 100 + (outputTokens ?? 20),
    },
  };
}
