import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caseOf, casesOf, jsonIn, post, specOf, trialOf } from './fixtures.ts';
import { SANDBOX_MODELS, startSandbox, type Sandbox } from '../../../src/provider/sandbox/index.ts';
import type { Json } from '../../../src/model/json.ts';

const [steady] = SANDBOX_MODELS;
if (steady === undefined) throw new Error('no models');
const always = { ...steady, name: 'always', firstPass: 1, retry: 1 };
const refuses = { ...always, name: 'refuses', faults: { ...always.faults, refusal: 1 } };
const TOOLS: Json = [{ name: 'lookup', input_schema: { type: 'object' } }];
const CALL = { tool: 'lookup', arguments: { order: 'A 1' } };

let sandbox: Sandbox;
let url = '';
beforeAll(async () => {
  const specs = [specOf([...casesOf(5), caseOf('with-call', { referenceCalls: [CALL] })])];
  sandbox = await startSandbox({
    specs,
    seed: 3,
    timeScale: 0,
    models: [...SANDBOX_MODELS, always, refuses],
  });
  url = `${sandbox.url}/v1/messages`;
});
afterAll(() => sandbox.close());

interface Message {
  readonly type: string;
  readonly model: string;
  readonly stop_reason: string;
  readonly content: readonly {
    readonly type: string;
    readonly text?: string;
    readonly name?: string;
    readonly input?: Json;
  }[];
  readonly usage: {
    readonly input_tokens: number;
    readonly cache_read_input_tokens: number;
    readonly cache_creation_input_tokens: number;
    readonly cache_creation: { readonly ephemeral_5m_input_tokens: number };
    readonly output_tokens: number;
  };
}
interface Event {
  readonly type: string;
  readonly message?: Message;
  readonly content_block?: { readonly type: string };
  readonly delta?: { readonly text?: string; readonly partial_json?: string; readonly stop_reason?: string };
  readonly usage?: { readonly output_tokens: number };
}

const BODY = { system: 'You read.', max_tokens: 4000, messages: [{ role: 'user', content: 'Total 42 EUR' }] };

async function ask(body: object, kase: string, attempt = 1): Promise<Message> {
  const response = await post(url, { ...BODY, ...body }, trialOf(kase, 1, attempt));
  expect(response.headers.get('x-firstpass-synthetic')).toBe('true');
  return (await response.json()) as Message;
}

async function eventsOf(response: Response): Promise<readonly Event[]> {
  const frames = (await response.text()).split('\n\n').filter((frame) => frame !== '');
  return frames.map((frame) => {
    const [name, data] = frame.split('\n');
    const event = JSON.parse((data ?? '').replace(/^data: /u, '')) as Event;
    expect(name).toBe(`event: ${event.type}`);
    return event;
  });
}

describe('a plain message', () => {
  test('writes the cache in the first request of a case and reads it later', async () => {
    const first = await ask({ model: 'always' }, 'case-0');
    const later = await ask({ model: 'always' }, 'case-0', 2);
    // 21 characters in one message: ten tokens.
    expect(first.usage).toMatchObject({
      input_tokens: 5,
      cache_creation_input_tokens: 5,
      cache_read_input_tokens: 0,
    });
    expect(first.usage.cache_creation.ephemeral_5m_input_tokens).toBe(5);
    expect(later.usage).toMatchObject({
      input_tokens: 5,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 5,
    });
    expect(first).toMatchObject({ type: 'message', model: 'always', stop_reason: 'end_turn' });
    expect(jsonIn(first.content[0]?.text ?? '')).toEqual(caseOf('case-0').expected);
  });

  test('says the same as chat completions', async () => {
    const chat = await post(
      `${sandbox.url}/v1/chat/completions`,
      { model: 'verbose', messages: BODY.messages },
      trialOf('case-1'),
    );
    const { choices } = (await chat.json()) as { choices: { message: { content: string } }[] };
    const message = await ask({ model: 'verbose' }, 'case-1');
    expect(message.content[0]?.text).toBe(choices[0]?.message.content);
  });

  test('refuses, and stops at its limit', async () => {
    expect(await ask({ model: 'refuses' }, 'case-0')).toMatchObject({ stop_reason: 'refusal' });
    const cut = await ask({ model: 'always', max_tokens: 3 }, 'case-0');
    expect(cut).toMatchObject({ stop_reason: 'max_tokens', usage: { output_tokens: 3 } });
  });
});

describe('tools', () => {
  test('are used before the answer', async () => {
    const use = await ask({ model: 'always', tools: TOOLS }, 'with-call');
    expect(use.stop_reason).toBe('tool_use');
    expect(use.content[0]).toMatchObject({ type: 'tool_use', name: 'lookup', input: { order: 'A 1' } });
    const messages = [
      ...BODY.messages,
      { role: 'assistant', content: use.content },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'x', content: [{ type: 'text', text: 'ok' }] }],
      },
    ];
    const answer = await ask({ model: 'always', tools: TOOLS, messages }, 'with-call');
    expect(answer.stop_reason).toBe('end_turn');
  });

  test('are streamed as partial JSON', async () => {
    const body = { ...BODY, model: 'always', tools: TOOLS, stream: true };
    const events = await eventsOf(await post(url, body, trialOf('with-call')));
    expect(events.find((event) => event.type === 'content_block_start')?.content_block).toMatchObject({
      type: 'tool_use',
      input: {},
    });
    const json = events.map((event) => event.delta?.partial_json ?? '').join('');
    expect(JSON.parse(json)).toEqual(CALL.arguments);
  });
});

test('a streamed message is the plain one, its last usage counts', async () => {
  const plain = await ask({ model: 'verbose' }, 'case-2');
  const body = { ...BODY, model: 'verbose', stream: true };
  const events = await eventsOf(await post(url, body, trialOf('case-2')));
  expect(events[0]).toMatchObject({ type: 'message_start', message: { usage: { output_tokens: 1 } } });
  expect(events.map((event) => event.delta?.text ?? '').join('')).toBe(plain.content[0]?.text);
  const delta = events.at(-2);
  expect(delta).toMatchObject({ type: 'message_delta', usage: { output_tokens: plain.usage.output_tokens } });
  expect(events.at(-1)?.type).toBe('message_stop');
});

test.each<[string, object, number, string, string]>([
  ['no limit', { max_tokens: undefined }, 400, 'invalid_request_error', 'max_tokens'],
  ['no messages', { messages: [] }, 400, 'invalid_request_error', 'messages'],
  [
    'a system message in the list',
    { messages: [{ role: 'system', content: '' }] },
    400,
    'invalid_request_error',
    'messages.0.role',
  ],
  [
    'unknown block',
    { messages: [{ role: 'user', content: [{ type: 'x' }] }] },
    400,
    'invalid_request_error',
    'messages.0.content',
  ],
  ['tools of no form', { tools: [{ name: 'x' }] }, 400, 'invalid_request_error', 'tools'],
  ['unknown model', { model: 'gigantic' }, 404, 'not_found_error', 'no model gigantic'],
])("%s is refused in the wire's own form", async (...[, change, status, type, message]) => {
  const response = await post(url, { ...BODY, model: 'steady', ...change });
  expect(response.status).toBe(status);
  const body = (await response.json()) as { type: string; error: { type: string; message: string } };
  expect(body).toMatchObject({ type: 'error', error: { type } });
  expect(body.error.message).toContain(message);
});
