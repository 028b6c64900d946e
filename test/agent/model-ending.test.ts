import { afterEach, describe, expect, test } from 'vitest';
import { openModelAgent } from '../../src/agent/model.ts';
import type { Agent, AttemptResult } from '../../src/model/agent.ts';
import { events, json, loopback, type Answer, type Loopback } from '../provider/loopback.ts';
import { recordingMeter } from '../provider/recording-meter.ts';
import { contextOf, requestOf, variantOf } from './model-fixture.ts';

let server: Loopback | undefined;
let agent: Agent | undefined;
afterEach(async () => {
  await agent?.close();
  await server?.close();
});

const USAGE = { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 };

function openai(finish: string, text: string, stream: boolean): Answer {
  const base = { id: 'c-1', created: 1, model: 'synthetic-1' };
  if (!stream) {
    const message = { role: 'assistant', content: text };
    return json(200, { ...base, choices: [{ index: 0, message, finish_reason: finish }], usage: USAGE });
  }
  return events([
    { ...base, choices: [{ index: 0, delta: { role: 'assistant', content: text }, finish_reason: null }] },
    { ...base, choices: [{ index: 0, delta: {}, finish_reason: finish }] },
    { ...base, choices: [], usage: USAGE },
  ]);
}

function anthropic(stop: string, text: string, stream: boolean): Answer {
  const usage = { input_tokens: 100, output_tokens: 20 };
  const message = {
    id: 'm-1',
    type: 'message',
    role: 'assistant',
    model: 'synthetic-1',
    stop_sequence: null,
  };
  if (!stream) {
    const content = text === '' ? [] : [{ type: 'text', text }];
    return json(200, { ...message, content, stop_reason: stop, usage });
  }
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const all = [
      { type: 'message_start', message: { ...message, content: [], stop_reason: null, usage } },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: stop, stop_sequence: null }, usage },
      { type: 'message_stop' },
    ];
    response.end(all.map((one) => `event: ${one.type}\ndata: ${JSON.stringify(one)}\n\n`).join(''));
  };
}

const CUT = 'the answer was cut off at its longest output';
const ENDINGS: readonly [
  kind: 'openai-compatible' | 'anthropic',
  finish: string,
  text: string,
  AttemptResult,
][] = [
  [
    'openai-compatible',
    'length',
    'half an ans',
    { kind: 'output', text: 'half an ans', tools: [], note: `${CUT} (length)` },
  ],
  [
    'anthropic',
    'max_tokens',
    'half',
    { kind: 'output', text: 'half', tools: [], note: `${CUT} (max_tokens)` },
  ],
  [
    'anthropic',
    'model_context_window_exceeded',
    'half',
    {
      kind: 'output',
      text: 'half',
      tools: [],
      note: "the conversation filled the model's context window, so its answer was cut off (model_context_window_exceeded)",
    },
  ],
  [
    'openai-compatible',
    'content_filter',
    'I was going to',
    { kind: 'refused', reason: 'the content filter withheld the answer (content_filter): I was going to' },
  ],
  ['anthropic', 'refusal', '', { kind: 'refused', reason: 'the model refused to answer (refusal)' }],
  ['anthropic', 'refusal', 'I will not.', { kind: 'refused', reason: 'I will not.' }],
  ['openai-compatible', 'stop', 'all', { kind: 'output', text: 'all', tools: [] }],
  ['anthropic', 'end_turn', 'all', { kind: 'output', text: 'all', tools: [] }],
];

describe.each([false, true])('streamed: %s', (stream) => {
  test.each(ENDINGS)('%s %s with "%s"', async (kind, finish, text, expected) => {
    const wire = kind === 'anthropic' ? anthropic : openai;
    server = await loopback(wire(finish, text, stream));
    agent = await openModelAgent(variantOf({ stream }), contextOf(server.url, { kind }));
    const result = await agent.attempt(requestOf(), recordingMeter(), new AbortController().signal);
    expect(result).toEqual(expected);
    expect(server.received).toHaveLength(1);
  });
});

test('an error in the middle of a stream is tried again and then told', async () => {
  const error = { error: { message: 'synthetic overload', code: 500 } };
  const start = {
    id: 'c',
    choices: [{ index: 0, delta: { content: 'a' }, finish_reason: null }],
    usage: USAGE,
  };
  server = await loopback((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end([start, error].map((one) => `data: ${JSON.stringify(one)}\n\n`).join(''));
  });
  agent = await openModelAgent(variantOf({ stream: true }), contextOf(server.url));
  const meter = recordingMeter();
  const result = await agent.attempt(requestOf(), meter, new AbortController().signal);
  expect(result.kind).toBe('infra-error');
  expect(JSON.stringify(result)).toContain('synthetic overload');
  const cut = { status: 'truncated', usage: { input_uncached: 100, output: 20 } };
  expect(meter.settled).toMatchObject([cut, cut]);
});
