import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import {
  INJECTED_FAULTS,
  injectedFault,
  type InjectedFault,
  type Injection,
} from '../../../src/provider/sandbox/inject.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../../src/provider/sandbox/index.ts';
import { caseOf, casesOf, post, PROMPT, specOf, trialOf } from './fixtures.ts';

let sandbox: Sandbox | undefined;
afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

async function start(inject: Injection, rest: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const specs = [specOf(casesOf(40))];
  sandbox = await startSandbox({ specs, seed: 7, timeScale: 0, inject, ...rest });
  return sandbox;
}

const all = (fault: InjectedFault): Injection => ({ shares: { [fault]: 1 } });
const body = { model: 'steady', messages: PROMPT };
const ask = async (url: string, kase = 'case-0', tryNumber = 1, extra = {}): Promise<Response> =>
  post(`${url}/v1/chat/completions`, { ...body, ...extra }, { ...trialOf(kase), try: tryNumber });

/** What of an answer comes within a moment. */
async function within(
  ms: number,
  url: string,
  stream: boolean,
): Promise<{ status: number | null; text: string }> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), ms);
  let status: number | null = null;
  let text = '';
  try {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, stream }),
      signal: abort.signal,
    });
    status = response.status;
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk as Uint8Array).toString();
  } catch {
    // The end of the wait, or of the connection.
  }
  clearTimeout(timer);
  return { status, text };
}

test('shares are met, and the fault of a try depends on its name alone', () => {
  const injection: Injection = { shares: { 'rate-limit': 0.3, hang: 0.1 } };
  const names = Array.from({ length: 4000 }, (_, index) => `name-${index}`);
  const faults = names.map((name) => injectedFault(injection, name));
  const share = (fault: InjectedFault | null): number =>
    faults.filter((one) => one === fault).length / names.length;
  expect(share('rate-limit')).toBeCloseTo(0.3, 1);
  expect(share('hang')).toBeCloseTo(0.1, 1);
  expect(share(null)).toBeCloseTo(0.6, 1);
  expect(names.toReversed().map((name) => injectedFault(injection, name))).toEqual(faults.toReversed());
  expect(injectedFault({}, 'x')).toBeNull();
});

test('what a try meets survives a restart, and the bill goes on in its file', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'firstpass-bill-'));
  const billFile = path.join(folder, 'bill.jsonl');
  const shares = { 'rate-limit': 0.3, 'server-error': 0.2 };
  const round = async (): Promise<string[]> => {
    const { url } = await start({ shares }, { billFile });
    const answers: string[] = [];
    for (let index = 0; index < 30; index += 1) {
      for (const tryNumber of [1, 2])
        answers.push(String((await ask(url, `case-${index}`, tryNumber)).status));
    }
    return answers;
  };
  const first = await round();
  await sandbox?.close();
  appendFileSync(billFile, '{"id":"cut by a ki');
  const second = await round();
  expect(second).toEqual(first);
  expect(new Set(first).size).toBe(3);
  const bill = sandbox?.bill() ?? [];
  expect(bill).toHaveLength(120);
  expect(new Set(bill.map(({ id }) => id)).size).toBe(120);
  rmSync(folder, { recursive: true });
});

describe('each fault', () => {
  test.each([
    ['hang', 0, 0],
    ['silent', 20, 20_000],
    ['drip', 3, 500],
  ] as const)('%s never ends by itself', async (fault, least, most) => {
    const server = await start(all(fault));
    for (const stream of [false, true]) {
      const { status, text } = await within(150, server.url, stream);
      expect(status).toBe(fault === 'hang' ? null : 200);
      expect(text.length).toBeGreaterThanOrEqual(least);
      expect(text.length).toBeLessThanOrEqual(most);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(server.bill().map((line) => [line.delivered, line.usage === null])).toEqual(
      Array.from({ length: 2 }, () => [false, fault !== 'silent']),
    );
  });

  test('half-json, html and error-200 come with status 200 and are no answers', async () => {
    const server = await start(all('half-json'));
    const half = await ask(server.url);
    expect(half.status).toBe(200);
    await expect(half.json()).rejects.toThrow('JSON');
    server.inject(all('html'));
    const page = await ask(server.url);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html']);
    server.inject(all('error-200'));
    expect(await (await ask(server.url)).json()).toMatchObject({ error: { type: 'server_error' } });
    server.inject({});
    expect(await (await ask(server.url)).json()).toMatchObject({ object: 'chat.completion' });
  });

  test('reset and truncate break the connection, down breaks all of them', async () => {
    const server = await start(all('reset'));
    await expect(ask(server.url)).rejects.toThrow('fetch failed');
    server.inject(all('truncate'));
    await expect(ask(server.url).then(async (response) => response.text())).rejects.toThrow('terminated');
    const before = server.bill().length;
    server.inject({ down: true });
    await expect(fetch(`${server.url}/v1/models`)).rejects.toThrow('fetch failed');
    await expect(ask(server.url)).rejects.toThrow('fetch failed');
    expect(server.bill()).toHaveLength(before);
  });

  test('a 429 says in seconds or by a date when to come again', async () => {
    const server = await start({ ...all('rate-limit'), retryAfter: { as: 'seconds', seconds: 3 } });
    expect((await ask(server.url)).headers.get('retry-after')).toBe('3');
    server.inject({ ...all('rate-limit'), retryAfter: { as: 'date', seconds: 2 } });
    const date = (await ask(server.url)).headers.get('retry-after') ?? '';
    expect(Date.parse(date) - Date.now()).toBeGreaterThan(1000);
    expect(Date.parse(date) - Date.now()).toBeLessThan(3100);
  });

  test('huge is as long as told, wrong-usage counts what cannot be', async () => {
    const server = await start({ ...all('huge'), hugeBytes: 100_000 });
    const huge = (await (await ask(server.url)).json()) as { choices: [{ message: { content: string } }] };
    expect(huge.choices[0].message.content).toHaveLength(100_000);
    expect(server.bill()[0]?.usage?.output).toBe(25_000);
    server.inject(all('wrong-usage'));
    expect(await (await ask(server.url)).json()).toMatchObject({ usage: { completion_tokens: -1 } });
    expect(server.bill()[1]?.usage?.output).toBeGreaterThan(0);
  });

  test('a tool loop asks for the same again, growing for ever more', async () => {
    const specs = [specOf([caseOf('case-0', { referenceCalls: [{ tool: 'look', arguments: { id: 1 } }] })])];
    const server = await start({ toolLoop: 1 }, { specs });
    const tools = [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }];
    const asked = async (messages: readonly unknown[]): Promise<string> => {
      const text = await (await ask(server.url, 'case-0', 1, { tools, messages })).text();
      return (
        JSON.parse(text) as { choices: [{ message: { tool_calls: [{ function: { arguments: string } }] } }] }
      ).choices[0].message.tool_calls[0].function.arguments;
    };
    const result = { role: 'tool', tool_call_id: 'x', content: 'found' };
    expect(await asked(PROMPT)).toBe('{"id":1}');
    expect(await asked([...PROMPT, result])).toBe('{"id":1}');
    server.inject({ growing: 1 });
    expect(await asked(PROMPT)).not.toBe(await asked([...PROMPT, result]));
    expect((await asked(PROMPT)).length).toBeGreaterThan(8000);
  });
});

test('every fault has a name of its own', () => {
  expect(new Set(INJECTED_FAULTS).size).toBe(INJECTED_FAULTS.length);
});
