import { describe, expect, test } from 'vitest';
import { anthropic } from '../../src/usage/anthropic.ts';
import { parseSse } from '../../src/usage/sse.ts';

const LEAVES = { cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };

describe('a body', () => {
  test('keeps tier, place and speed', () => {
    const usage = {
      input_tokens: 1,
      output_tokens: 1,
      service_tier: 'batch',
      inference_geo: 'us',
      speed: 'fast',
    };
    expect(anthropic.fromBody({ model: 'm-1', usage })).toMatchObject({
      served: 'm-1',
      selectors: { service_tier: 'batch', inference_geo: 'us', speed: 'fast' },
    });
  });

  test('with a split of lifetimes above its total keeps the total and no lifetime', () => {
    const usage = {
      input_tokens: 1,
      output_tokens: 1,
      cache_creation_input_tokens: 100,
      cache_creation: { ephemeral_5m_input_tokens: 90, ephemeral_1h_input_tokens: 20 },
    };
    expect(anthropic.fromBody({ usage })).toMatchObject({
      entries: [{ usage: { cache_write_5m: 0, cache_write_1h: 0, cache_write_unknown: 100 } }],
    });
  });

  test('bills compaction and advisor beside the answer, each at its own model', () => {
    const usage = {
      input_tokens: 20,
      output_tokens: 5,
      output_tokens_details: { thinking_tokens: 3 },
      server_tool_use: { web_search_requests: 2, web_fetch_requests: 0 },
      iterations: [
        { type: 'compaction', input_tokens: 1000, output_tokens: 100, ...LEAVES },
        { type: 'advisor_message', model: 'm-large', input_tokens: 50, output_tokens: 9, ...LEAVES },
        { type: 'message', model: 'm-1', input_tokens: 20, output_tokens: 5, ...LEAVES },
      ],
    };
    const reading = anthropic.fromBody({ model: 'm-1', usage });
    if (reading.kind !== 'usage') throw new Error(JSON.stringify(reading));
    expect(
      reading.entries.map(({ kind, model, usage: { input_uncached, output, reasoning, server_tools } }) => [
        kind,
        model,
        input_uncached,
        output,
        reasoning,
        server_tools,
      ]),
    ).toEqual([
      ['compaction', null, 1000, 100, null, {}],
      ['advisor', 'm-large', 50, 9, null, {}],
      ['message', null, 20, 5, 3, { web_search: 2 }],
    ]);
  });

  test('keeps its top level when the iterations hold no answer', () => {
    const iterations = [{ type: 'advisor_message', model: 'm-large', input_tokens: 50, output_tokens: 9 }];
    const reading = anthropic.fromBody({
      model: 'm-1',
      usage: { input_tokens: 20, output_tokens: 5, iterations },
    });
    expect(reading).toMatchObject({
      entries: [{ kind: 'advisor' }, { kind: 'message', usage: { output: 5 } }],
    });
  });

  test('of a fallback has the blocked and the served attempt', () => {
    const iterations = [
      { type: 'message', model: 'm-1', input_tokens: 412, output_tokens: 0 },
      { type: 'fallback_message', model: 'm-2', input_tokens: 412, output_tokens: 264 },
    ];
    const reading = anthropic.fromBody({
      model: 'm-2',
      usage: { input_tokens: 412, output_tokens: 264, iterations },
    });
    expect(reading).toMatchObject({
      entries: [
        { model: 'm-1', usage: { output: 0 } },
        { kind: 'fallback', model: null, usage: { output: 264 } },
      ],
    });
  });

  test('with a negative count is invalid', () => {
    expect(anthropic.fromBody({ usage: { input_tokens: -1, output_tokens: 1 } })).toMatchObject({
      kind: 'invalid',
    });
  });
});

const event = (value: { type: string }): string => `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`;

describe('a stream', () => {
  const start = event({
    type: 'message_start',
    message: {
      model: 'm-1',
      usage: {
        input_tokens: 3070,
        output_tokens: 1,
        cache_read_input_tokens: 0,
        cache_creation: { ephemeral_5m_input_tokens: 5, ephemeral_1h_input_tokens: 0 },
        cache_creation_input_tokens: 5,
        service_tier: 'standard',
      },
    },
  } as { type: string });
  const delta = event({
    type: 'message_delta',
    usage: {
      input_tokens: 61,
      output_tokens: 83,
      cache_read_input_tokens: 6289,
      cache_creation_input_tokens: null,
    },
  } as { type: string });

  test('has the last value of every field and nothing added', () => {
    expect(anthropic.fromStream(parseSse(start + delta + event({ type: 'message_stop' })))).toMatchObject({
      kind: 'usage',
      served: 'm-1',
      partial: false,
      selectors: { service_tier: 'standard' },
      entries: [{ usage: { input_uncached: 61, output: 83, cache_read: 6289, cache_write_5m: 5 } }],
    });
  });

  test('that broke before its end is a lower bound', () => {
    expect(anthropic.fromStream(parseSse(start))).toMatchObject({
      kind: 'usage',
      partial: true,
      entries: [{ usage: { input_uncached: 3070, output: 1 } }],
    });
  });

  test('that broke before its start is missing', () => {
    expect(anthropic.fromStream([])).toMatchObject({ kind: 'missing', partial: true });
  });
});
