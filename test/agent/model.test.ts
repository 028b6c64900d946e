import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { openModelAgent } from '../../src/agent/model.ts';
import type { Agent, AttemptRequest, AttemptResult } from '../../src/model/agent.ts';
import type { CallPermit, CallRequest } from '../../src/model/meter.ts';
import type { ProviderSettings } from '../../src/model/project.ts';
import type { ModelParameters } from '../../src/model/variant.ts';
import {
  chat,
  chatChunks,
  events,
  hang,
  json,
  loopback,
  plain,
  type Answer,
  type Loopback,
} from '../provider/loopback.ts';
import { recordingMeter } from '../provider/recording-meter.ts';
import { contextOf, requestOf, specOf, variantOf } from './model-fixture.ts';

let server: Loopback | undefined;
let agent: Agent | undefined;
afterEach(async () => {
  await agent?.close();
  await server?.close();
});

const calls = (...args: readonly unknown[]): Answer =>
  json(
    200,
    chat('', {
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: null,
            tool_calls: args.map((one, index) => ({
              id: `call-${index}`,
              type: 'function',
              function: { name: 'add', arguments: JSON.stringify(one) },
            })),
          },
          finish_reason: 'tool_calls',
        },
      ],
    }),
  );

const noTools = (request: CallRequest): CallPermit | null =>
  request.kind === 'tool' ? { kind: 'stopped', limit: 'toolCalls', reason: 'no more tools' } : null;

const choice = (message: Record<string, unknown>, finish: string): unknown =>
  chat('', { choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finish }] });

const noMoney = (): CallPermit => ({ kind: 'stopped', limit: 'cost', reason: 'the trial has spent $1' });

const slow: Answer = (response, received) => {
  const { messages } = JSON.parse(received.body) as { messages: { content: string }[] };
  setTimeout(() => json(200, chat(messages.at(-1)?.content ?? ''))(response, received), 20);
};

interface Case {
  readonly request?: Partial<AttemptRequest>;
  readonly parameters?: Partial<ModelParameters>;
  readonly settings?: Partial<ProviderSettings>;
  readonly signal?: AbortSignal;
  readonly permit?: (request: CallRequest) => CallPermit | null;
}

async function attempt(answers: readonly Answer[], given: Case = {}) {
  server = await loopback(...answers);
  agent = await openModelAgent(variantOf(given.parameters), contextOf(server.url, given.settings));
  const meter = recordingMeter(given.permit);
  const signal = given.signal ?? new AbortController().signal;
  const result = await agent.attempt(requestOf(given.request), meter, signal);
  const sent = server.received.map((one) => JSON.parse(one.body) as Record<string, unknown>);
  return { result, meter, sent, received: server.received };
}

const HI: AttemptResult = { kind: 'output', text: 'hi', tools: [] };

describe('an answer', () => {
  test('comes from prompt, earlier turns and parameters, and is metered once', async () => {
    const turns = [
      { output: 'hello', feedback: 'Shorter.' },
      { output: '', feedback: 'Say something.' },
    ];
    const { result, sent, meter, received } = await attempt([json(200, chat('hi'))], {
      request: { turns, feedback: 'Say something.', attempt: 3 },
      parameters: { temperature: 0.5, topP: 0.9, maxOutputTokens: 7, seed: 3 },
    });
    expect(result).toEqual(HI);
    expect(sent).toEqual([
      {
        model: 'synthetic-1',
        temperature: 0.5,
        top_p: 0.9,
        max_tokens: 7,
        seed: 3,
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Say hi.' },
          { role: 'assistant', content: 'hello' },
          { role: 'user', content: 'Shorter.' },
          { role: 'assistant', content: '(no answer)' },
          { role: 'user', content: 'Say something.' },
        ],
      },
    ]);
    expect(meter.settled).toHaveLength(1);
    expect(meter.notes).toEqual([]);
    expect(received[0]?.headers).toMatchObject({ authorization: 'Bearer sk-local-key' });
    expect(Object.keys(received[0]?.headers ?? {}).filter((name) => name.startsWith('x-firstpass'))).toEqual(
      [],
    );
    expect(JSON.stringify([meter.begun, meter.settled])).not.toContain('sk-local-key');
  });

  test('may be streamed, and usage is asked for', async () => {
    const { result, sent, meter } = await attempt([events(chatChunks('hi'))], {
      parameters: { stream: true },
    });
    expect(result).toEqual(HI);
    expect(sent[0]).toMatchObject({ stream: true, stream_options: { include_usage: true } });
    expect(meter.settled).toMatchObject([{ status: 'ok', usage: { output: 20 } }]);
    expect(meter.notes).toEqual([]);
  });

  test('in JSON is asked for by an instruction with the schema', async () => {
    const schema = { type: 'object', required: ['total'] };
    const spec = specOf({ output: { format: 'json', schema, extract: 'embedded' } });
    const { sent } = await attempt([json(200, chat('{}'))], { request: { spec } });
    const [system] = (sent[0]?.['messages'] ?? []) as { content: string }[];
    expect(system?.content).toBe(
      `Be brief.\n\nAnswer with one JSON value and nothing else. It must satisfy this JSON Schema:\n${JSON.stringify(schema)}`,
    );
    expect(sent[0]).not.toHaveProperty('response_format');
  });

  test('that was cut by its length is still an output', async () => {
    const choices = [{ index: 0, message: { role: 'assistant', content: 'h' }, finish_reason: 'length' }];
    expect((await attempt([json(200, chat('', { choices }))])).result).toMatchObject({ ...HI, text: 'h' });
  });

  test('tells the sandbox which attempt it belongs to', async () => {
    const { received } = await attempt([json(200, chat('hi'))], {
      settings: { kind: 'sandbox', apiKeyEnv: null },
    });
    const header = String(received[0]?.headers['x-firstpass-trial']);
    expect(JSON.parse(header)).toEqual({ spec: 'greeting', case: 'c-1', repeat: 2, attempt: 1, try: 1 });
  });

  test('whose usage the SDK counts otherwise is noted with both sides', async () => {
    const usage = {
      prompt_tokens: 30,
      completion_tokens: 2,
      total_tokens: 352,
      completion_tokens_details: { reasoning_tokens: 320 },
    };
    const { meter } = await attempt([json(200, chat('hi', { usage }))]);
    expect(meter.notes).toEqual([
      { name: 'usage-difference', detail: { wireInput: 30, sdkInput: 30, wireOutput: 322, sdkOutput: 2 } },
    ]);
  });
});

describe('tools', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'firstpass-model-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(path.join(folder, 'add.mjs'), 'export default ({ a, b }) => ({ sum: a + b });');
  const spec = specOf({
    folder,
    tools: [
      {
        name: 'add',
        description: 'Adds.',
        parameters: {
          type: 'object',
          properties: { a: { type: 'number' }, b: { type: 'number' } },
          required: ['a', 'b'],
          additionalProperties: false,
        },
        run: { kind: 'module', file: 'add.mjs' },
        timeoutSeconds: 5,
        sku: null,
      },
    ],
  });
  test('are called, metered and answered in a loop', async () => {
    const { result, meter, sent } = await attempt(
      [calls({ a: 1, b: 2 }, { a: 'x' }), json(200, chat('hi'))],
      {
        request: { spec },
      },
    );
    expect(result).toEqual({
      ...HI,
      tools: [
        { tool: 'add', arguments: { a: 1, b: 2 }, ok: true },
        { tool: 'add', arguments: { a: 'x' }, ok: false },
      ],
    });
    expect(meter.begun.map((call) => call.kind)).toEqual(['model', 'tool', 'tool', 'model']);
    const answers = ((sent[1]?.['messages'] ?? []) as { role: string; content: string }[]).filter(
      ({ role }) => role === 'tool',
    );
    expect(answers[0]?.content).toContain('3');
  });

  test('that a limit forbids end the attempt', async () => {
    const { result, sent } = await attempt([calls({ a: 1, b: 2 })], { request: { spec }, permit: noTools });
    expect(result).toEqual({ kind: 'limit', limit: 'toolCalls', reason: 'no more tools' });
    expect(sent).toHaveLength(1);
  });

  test('asked for without end leave an output to judge', async () => {
    const { result, sent } = await attempt([calls({ a: 1, b: 2 })], {
      request: { spec },
      parameters: { maxSteps: 2 },
    });
    expect(result).toMatchObject({ kind: 'output', text: '' });
    expect(sent).toHaveLength(2);
  });
});

describe('an ending without an answer', () => {
  test('is a refusal by filter, by the message or by the error', async () => {
    for (const [answer, reason] of [
      [
        json(200, choice({ content: '' }, 'content_filter')),
        'the content filter withheld the answer (content_filter)',
      ],
      [json(200, choice({ content: null, refusal: 'I cannot.' }, 'stop')), 'I cannot.'],
      [json(400, { error: { code: 'content_filter', message: 'Filtered.' } }), 'Filtered.'],
    ] as const) {
      expect((await attempt([answer])).result).toEqual({ kind: 'refused', reason });
      await server?.close();
    }
  });

  test.each([false, true])('is infra-error after the last try (streamed: %s)', async (stream) => {
    const failing = json(500, { error: { message: 'boom' } }, { 'retry-after': '0' });
    const { result, meter } = await attempt([failing], { parameters: { stream } });
    expect(result).toEqual({ kind: 'infra-error', reason: 'HTTP 500: boom' });
    expect(meter.settled).toHaveLength(2);
  });

  test('is infra-error for an answer that cannot be read; its spend is kept', async () => {
    const malformed = await attempt([plain(200, 'no json')]);
    expect(malformed.result).toEqual({ kind: 'infra-error', reason: 'the body is not JSON: "no json"' });
    expect(malformed.meter.settled.map(({ status }) => status)).toEqual(['network-error', 'network-error']);
    await server?.close();
    const unknown = await attempt([json(200, { ...(chat('hi') as object), choices: 'none' })]);
    expect(unknown.result.kind).toBe('infra-error');
    expect(unknown.meter.settled).toMatchObject([{ status: 'ok', usage: { output: 20 } }]);
  });

  test.each([false, true])('is the limit that stopped it (streamed: %s)', async (stream) => {
    const { result, sent } = await attempt([json(200, chat('no'))], {
      permit: noMoney,
      parameters: { stream },
    });
    expect(result).toEqual({ kind: 'limit', limit: 'cost', reason: 'the trial has spent $1' });
    expect(sent).toEqual([]);
  });

  test('is timeout for its deadline and cancelled for the caller', async () => {
    const late = await attempt([hang()], { signal: AbortSignal.timeout(100) });
    expect(late.result).toMatchObject({ kind: 'timeout' });
    expect(late.meter.settled).toMatchObject([{ status: 'timeout', usage: null }]);
    await server?.close();
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 100);
    const cancelled = await attempt([hang()], { signal: abort.signal, parameters: { stream: true } });
    expect(cancelled.result).toEqual({ kind: 'cancelled' });
    expect(cancelled.meter.settled).toMatchObject([{ status: 'cancelled' }]);
  });
});

test('attempts of one agent at the same time keep to their own meters', async () => {
  server = await loopback(slow);
  const shared = await openModelAgent(variantOf(), contextOf(server.url));
  agent = shared;
  const ends = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const meter = recordingMeter();
      const user = `number ${index}`;
      const request = requestOf({ prompt: { system: null, user } });
      const result = await shared.attempt(request, meter, new AbortController().signal);
      return { result, calls: meter.begun.length, own: meter.begun[0]?.body.includes(`"${user}"`) };
    }),
  );
  expect(ends).toEqual(
    ends.map((_, index) => ({ result: { ...HI, text: `number ${index}` }, calls: 1, own: true })),
  );
});
