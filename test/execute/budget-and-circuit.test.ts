import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { openRunBudget } from '../../src/execute/budget/run-budget.ts';
import { openScopes } from '../../src/execute/budget/scopes.ts';
import { openTraffic, type ProviderTraffic } from '../../src/execute/traffic/index.ts';
import type { Agent } from '../../src/model/agent.ts';
import { NO_BUDGETS } from '../../src/model/budget.ts';
import type { Meter } from '../../src/model/meter.ts';
import { parseUsd } from '../../src/model/money.ts';
import { DEFAULT_BOUNDS, type ProviderSettings } from '../../src/model/project.ts';
import { meteringFetch } from '../../src/provider/metering-fetch.ts';
import { openaiChat } from '../../src/usage/openai-chat.ts';
import { makeCase, makeModelVariant, makeProject, makeSpec } from '../fixtures/project.ts';
import { openTestRun, type TestRun } from '../fixtures/run.ts';
import { heldClock, type HeldClock } from './traffic/held-clock.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one.close();
});

/** A request has 600 bytes and at most 500 tokens: at a dollar a million, $0.0011 at the most; two have no room. */
const BODY = 'x'.repeat(600);
const CAP = parseUsd('0.002');
const PROVIDER = 'sandbox';

const SETTINGS: ProviderSettings = {
  kind: 'sandbox',
  baseUrl: null,
  apiKeyEnv: null,
  requestSeconds: 5,
  maxTries: 1,
  bounds: { ...DEFAULT_BOUNDS, giveUpSeconds: 60 },
};

async function startServer(): Promise<string> {
  const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
  const message = { role: 'assistant', content: 'a' };
  const body = { model: 'steady', choices: [{ index: 0, message, finish_reason: 'stop' }], usage };
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push({
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/chat/completions`;
}

const format = (): typeof openaiChat => openaiChat;

/** Takes the provider down for everybody, as three connections that could not be made do. */
async function takeDown(traffic: ProviderTraffic): Promise<void> {
  for (let tries = 0; tries < 3; tries += 1) {
    const { signal } = new AbortController();
    const admission = await traffic.admit({ place: 'p', inputTokens: 1, outputTokens: 1, signal });
    if (admission.kind === 'gave-up') throw new Error(admission.reason);
    admission.done({ kind: 'unreached', pressed: false, why: 'ECONNREFUSED', tokens: null });
  }
}

/** Something that the trials wait for in the order that the test needs. */
interface Gate {
  readonly passed: Promise<void>;
  readonly open: () => void;
}

function gate(): Gate {
  const abort = new AbortController();
  const passed = new Promise<void>((resolve) => abort.signal.addEventListener('abort', () => resolve()));
  return { passed, open: () => abort.abort() };
}

interface Scene {
  readonly run: TestRun;
  readonly traffic: ProviderTraffic;
  readonly clock: HeldClock;
  readonly send: (meter: Meter, signal: AbortSignal) => Promise<void>;
}

async function setUp(attempt: (scene: Scene, item: string, meter: Meter) => Promise<void>): Promise<Scene> {
  const url = await startServer();
  const { parameters } = makeModelVariant('v0');
  const project = makeProject({
    specs: [makeSpec('a', { cases: [makeCase('c0'), makeCase('c1')] })],
    variants: [makeModelVariant('v0', { parameters: { ...parameters, maxOutputTokens: 500 } })],
    concurrency: { default: 2, perProvider: {} },
    providers: { [PROVIDER]: SETTINGS },
  });
  const clock = heldClock();
  const control = openTraffic(project, clock);
  const traffic = control.of(PROVIDER);
  const agent: Agent = {
    close: async () => undefined,
    attempt: async (request, meter) => {
      await attempt(scene, request.case.id, meter);
      return { kind: 'output', text: request.case.expected as string, tools: [] };
    },
  };
  const run = await openTestRun(project, agent, undefined, { traffic: control });
  opened.push(run);
  const scene: Scene = {
    run,
    traffic,
    clock,
    send: async (meter, signal) => {
      const options = {
        meter,
        provider: PROVIDER,
        model: 'steady',
        format,
        settings: SETTINGS,
        signal,
        traffic,
      };
      const response = await meteringFetch(options)(url, { method: 'POST', body: BODY });
      await response.text();
    },
  };
  return scene;
}

test('who waits for room keeps no turn at a provider that is down from who has the room', async () => {
  const { signal } = new AbortController();
  const second = gate();
  const released = gate();
  const scene = await setUp(async ({ send, traffic, clock }, item, meter) => {
    if (item === 'c0') {
      await send(meter, signal);
      // The other trial begins with the room that is left; then this one asks for more.
      await second.passed;
      await takeDown(traffic);
      const waiting = send(meter, signal);
      await clock.advance(0);
      released.open();
      await waiting;
      return;
    }
    second.open();
    await released.passed;
    const waiting = send(meter, signal);
    await clock.advance(500);
    await waiting;
  });
  const budget = openRunBudget(openScopes({ ...NO_BUDGETS, run: CAP }, { run: [], ofDay: () => 0n }), () =>
    new Date().toISOString(),
  );
  const result = await scene.run.execute({ budget });
  expect(result).toMatchObject({ state: 'complete', gaveUp: [] });
  expect(budget.report().waited).toBeGreaterThan(0);
  expect([...scene.run.reader.summaries('run')].map(({ outcome }) => outcome)).toEqual([
    'correct',
    'correct',
  ]);
  expect(scene.run.reader.openIntents('run')).toEqual([]);
});
