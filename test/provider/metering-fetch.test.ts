import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { meteringFetch, type MeteringOptions } from '../../src/provider/metering-fetch.ts';
import { DEFAULT_BOUNDS, type ProviderBounds } from '../../src/model/project.ts';
import { MeterStop } from '../../src/provider/meter-stop.ts';
import { openaiChat } from '../../src/usage/openai-chat.ts';
import {
  chat,
  chatChunks,
  events,
  hang,
  json,
  loopback,
  plain,
  reset,
  type Answer,
  type Loopback,
} from './loopback.ts';
import { recordingMeter, type RecordingMeter } from './recording-meter.ts';

let server: Loopback | undefined;
afterEach(async () => {
  await server?.close();
});

const half: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
  response.write('{"model":"synt');
  setTimeout(() => response.destroy(), 20);
};

const drip: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const drops = setInterval(() => response.write(' '), 30);
  response.on('close', () => clearInterval(drops));
};

interface Case {
  readonly meter?: RecordingMeter;
  readonly requestSeconds?: number;
  readonly maxTries?: number;
  readonly bounds?: Partial<ProviderBounds>;
  readonly signal?: AbortSignal;
}

async function setUp(answers: readonly Answer[], given: Case = {}) {
  server = await loopback(...answers);
  const meter = given.meter ?? recordingMeter();
  const options: MeteringOptions = {
    meter,
    provider: 'local',
    model: 'synthetic-1',
    format: () => openaiChat,
    settings: {
      kind: 'openai-compatible',
      baseUrl: null,
      apiKeyEnv: null,
      requestSeconds: given.requestSeconds ?? 5,
      maxTries: given.maxTries ?? 3,
      bounds: { ...DEFAULT_BOUNDS, ...given.bounds },
    },
    signal: given.signal ?? new AbortController().signal,
    random: () => 0.01,
  };
  const url = `${server.url}/chat/completions`;
  const send = async (headers: Record<string, string> = {}): Promise<Response> =>
    meteringFetch(options)(url, { method: 'POST', headers, body: '{"model":"synthetic-1"}' });
  return { meter, send, received: server.received };
}

describe('one try', () => {
  test('is durable before it is sent and settled before the answer is given', async () => {
    const meter = recordingMeter();
    const { send } = await setUp(
      [
        (response, received) => {
          meter.order.push('sent');
          json(200, chat('yes', { service_tier: 'default' }))(response, received);
        },
      ],
      { meter },
    );
    const response = await send();
    meter.order.push('given');
    expect(await response.json()).toMatchObject({ model: 'synthetic-1' });
    expect(meter.order).toEqual(['begin', 'sent', 'settled', 'given']);
    expect(meter.begun).toEqual([
      {
        kind: 'model',
        provider: 'local',
        name: 'synthetic-1',
        body: '{"model":"synthetic-1"}',
        tryNumber: 1,
      },
    ]);
    const [finding] = meter.settled;
    expect(finding).toMatchObject({
      status: 'ok',
      httpStatus: 200,
      served: 'synthetic-1',
      usageFormat: 'openai-chat',
      usageRaw: '{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120}',
      selectors: { service_tier: 'default' },
      usage: { input_uncached: 100, output: 20, requests: 1 },
    });
    expect(finding?.error).toBeUndefined();
    expect(finding?.response).toContain('"yes"');
    expect(finding?.firstByteMs).toBeLessThanOrEqual(finding?.durationMs ?? 0);
  });

  test('of a stream gives the SDK the whole stream and the ledger its usage', async () => {
    const { meter, send } = await setUp([events(chatChunks('né'))]);
    const response = await send();
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect((await response.text()).match(/^data: /gm)).toHaveLength(5);
    expect(meter.settled).toMatchObject([{ status: 'ok', usage: { output: 20 } }]);
  });

  test('keeps keys out of the ledger even when the server echoes them', async () => {
    const { meter, send, received } = await setUp([json(401, { error: { message: 'bad key sk-secret-1' } })]);
    const response = await send({ authorization: 'Bearer sk-secret-1' });
    expect(response.status).toBe(401);
    expect(received[0]?.headers.authorization).toBe('Bearer sk-secret-1');
    expect(JSON.stringify([meter.begun, meter.settled, meter.notes])).not.toContain('sk-secret-1');
    expect(meter.settled).toMatchObject([
      { status: 'http-error', error: 'HTTP 401: bad key [secret]', usage: null },
    ]);
  });

  test('reads a body that a gateway compressed unasked', async () => {
    const zipped = gzipSync(JSON.stringify(chat('packed')));
    const { meter, send } = await setUp([
      (response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
        response.end(zipped);
      },
    ]);
    expect(await (await send()).text()).toContain('packed');
    expect(meter.settled).toMatchObject([{ status: 'ok', usage: { output: 20 } }]);
  });

  test('with impossible counts has no usage and keeps them', async () => {
    const usage = { prompt_tokens: 1, completion_tokens: -1 };
    const { meter, send } = await setUp([json(200, chat('x', { usage }))]);
    await send();
    expect(meter.settled).toMatchObject([{ status: 'ok', usage: null, usageRaw: JSON.stringify(usage) }]);
    expect(meter.settled[0]?.error).toContain('output');
  });

  test('that is no JSON is kept, possibly billed, and tried again', async () => {
    const { meter, send } = await setUp([plain(200, '<html>')], { maxTries: 2 });
    await expect(send()).rejects.toThrow('the body is not JSON: "<html>"');
    expect(meter.settled).toMatchObject([
      { status: 'network-error', usage: null, response: '<html>', error: 'the body is not JSON: "<html>"' },
      { status: 'network-error' },
    ]);
    expect(meter.settled[0]).not.toHaveProperty('usageRaw');
  });
});

describe('tries', () => {
  test('honour Retry-After, are calls of their own, and their pauses are no part of the attempt', async () => {
    const { meter, send, received } = await setUp([
      json(429, { error: { message: 'slow\ndown' } }, { 'retry-after': '0.3' }),
      json(200, chat('yes')),
    ]);
    expect((await send()).status).toBe(200);
    expect(received).toHaveLength(2);
    expect(meter.begun.map((call) => call.tryNumber)).toEqual([1, 2]);
    expect(meter.settled).toMatchObject([
      { status: 'http-error', httpStatus: 429, error: 'HTTP 429: slow down', usage: null },
      { status: 'ok' },
    ]);
    expect(meter.waitedMs).toBeGreaterThanOrEqual(295);
    expect(meter.notes).toMatchObject([
      { name: 'back-off', detail: { try: 1, httpStatus: 429, retryAfter: true } },
    ]);
  });

  test('end at maxTries with the failing answer', async () => {
    const { meter, send } = await setUp([json(503, {})], { maxTries: 2 });
    expect((await send()).status).toBe(503);
    expect(meter.settled).toHaveLength(2);
  });

  test('are not made for a client error, for 501, or for a Retry-After above a minute', async () => {
    for (const answer of [json(400, {}), json(501, {}), json(429, {}, { 'retry-after': '61' })]) {
      const { meter, send } = await setUp([answer]);
      await send();
      expect(meter.settled).toHaveLength(1);
      await server?.close();
    }
  });

  test('follow a reset connection and a body that breaks', async () => {
    const { meter, send } = await setUp([reset(), half, json(200, chat('yes'))]);
    expect((await send()).status).toBe(200);
    expect(meter.settled.map((finding) => finding.status)).toEqual(['network-error', 'network-error', 'ok']);
    expect(meter.settled[1]).toMatchObject({ response: '{"model":"synt', usage: null });
  });

  test('follow a server that is down: nothing was sent, so no call is possibly billed', async () => {
    const { meter, send } = await setUp([], { maxTries: 2 });
    await server?.close();
    await expect(send()).rejects.toThrow('ECONNREFUSED');
    expect(meter.settled.map((finding) => finding.status)).toEqual(['failed', 'failed']);
  });

  test('follow a stream that breaks or ends early; the usage so far is kept', async () => {
    const [first] = chatChunks('a') as Record<string, unknown>[];
    const counted = { ...first, usage: { prompt_tokens: 100, completion_tokens: 3 } };
    const early: Answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(`data: ${JSON.stringify(first)}\n\n`);
    };
    const { meter, send } = await setUp([events([counted], 'cut'), early, events(chatChunks('a'))]);
    expect((await send()).status).toBe(200);
    expect(meter.settled).toMatchObject([
      { status: 'truncated', usage: { input_uncached: 100, output: 3 } },
      { status: 'truncated', usage: null, error: 'the stream ended before its end mark' },
      { status: 'ok' },
    ]);
  });

  test('follow a silence; after the last one the error is thrown', async () => {
    const { meter, send } = await setUp([hang(), events([{ a: 1 }], 'hang')], {
      requestSeconds: 0.1,
      maxTries: 2,
    });
    await expect(send()).rejects.toThrow('not complete within 0.1 s');
    expect(meter.settled).toMatchObject([
      { status: 'timeout', error: 'no byte came within 0.1 s', usage: null },
      { status: 'timeout', error: 'the answer was not complete within 0.1 s', usage: null },
    ]);
  });
});

describe('a silence', () => {
  test('ends a try before its first byte and between two; what came is kept', async () => {
    const [first] = chatChunks('a') as Record<string, unknown>[];
    const counted = { ...first, usage: { prompt_tokens: 100, completion_tokens: 3 } };
    const { meter, send } = await setUp([hang(), events([counted], 'hang'), json(200, chat('yes'))], {
      bounds: { silenceSeconds: 0.2 },
    });
    expect((await send()).status).toBe(200);
    expect(meter.settled).toMatchObject([
      { status: 'timeout', error: 'no byte came for 0.2 s (silenceSeconds)', usage: null },
      {
        status: 'timeout',
        error: 'the answer fell silent: no further byte came for 0.2 s (silenceSeconds)',
        usage: { input_uncached: 100, output: 3 },
      },
      { status: 'ok' },
    ]);
    expect(meter.settled[0]?.durationMs).toBeLessThan(3000);
  });

  test('is not what a drip is: that one ends with requestSeconds', async () => {
    const { meter, send } = await setUp([drip], {
      bounds: { silenceSeconds: 0.2 },
      requestSeconds: 0.6,
      maxTries: 1,
    });
    await expect(send()).rejects.toThrow('not complete within 0.6 s');
    expect(meter.settled).toMatchObject([{ status: 'timeout' }]);
  });
});

describe('back-off', () => {
  test('ends with the patience for one request, whatever number of tries is left', async () => {
    const { meter, send } = await setUp([json(429, {}, { 'retry-after': '0.2' })], {
      maxTries: 50,
      bounds: { patienceSeconds: 0.5 },
    });
    expect((await send()).status).toBe(429);
    expect(meter.settled).toHaveLength(3);
    expect(meter.waitedMs).toBeLessThan(1500);
  });

  test('takes milliseconds and dates, and counts its time while it lasts', async () => {
    const soon = new Date(Date.now() + 1200).toUTCString();
    const { meter, send } = await setUp([
      json(429, {}, { 'retry-after': '30', 'retry-after-ms': '150' }),
      json(503, {}, { 'retry-after': soon }),
      json(200, chat('yes')),
    ]);
    const sent = send();
    await new Promise((resolve) => setTimeout(resolve, 130));
    expect(meter.waitedMs).toBeGreaterThan(50);
    expect((await sent).status).toBe(200);
    expect(meter.waitedMs).toBeGreaterThan(145);
    expect(meter.waitedMs).toBeLessThan(5000);
  });
});

describe('the meter and the caller', () => {
  test('a recorded answer is given and nothing is sent', async () => {
    for (const [stored, type] of [
      [JSON.stringify(chat('old')), 'application/json'],
      ['data: {"choices":[{"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n', 'text/event-stream'],
    ] as const) {
      const meter = recordingMeter(() => ({ kind: 'recorded', httpStatus: 200, response: stored }));
      const { send, received } = await setUp([json(500, {})], { meter });
      const response = await send();
      expect(response.headers.get('content-type')).toBe(type);
      expect(await response.text()).toBe(stored);
      expect(received).toHaveLength(0);
      await server?.close();
    }
  });

  test('a stop is thrown and nothing is sent', async () => {
    const meter = recordingMeter(() => ({ kind: 'stopped', limit: 'cost', reason: 'the budget is spent' }));
    const { send, received } = await setUp([json(200, chat('no'))], { meter });
    await expect(send()).rejects.toThrow(MeterStop);
    expect(received).toHaveLength(0);
  });

  test('an abort settles the open call as cancelled, with what is known', async () => {
    const abort = new AbortController();
    const [first] = chatChunks('a') as Record<string, unknown>[];
    const counted = { ...first, usage: { prompt_tokens: 100, completion_tokens: 3 } };
    const { meter, send } = await setUp([events([counted], 'hang')], { signal: abort.signal });
    setTimeout(() => abort.abort(new Error('stop it')), 150);
    await expect(send()).rejects.toThrow('stop it');
    expect(meter.settled).toMatchObject([{ status: 'cancelled', usage: { output: 3 } }]);
  });

  test('an attempt that ran out of time settles it as timeout; a pause ends at once', async () => {
    const { meter, send } = await setUp([hang()], { signal: AbortSignal.timeout(100) });
    await expect(send()).rejects.toThrow(/timeout/);
    expect(meter.settled).toMatchObject([{ status: 'timeout', usage: null }]);
    await server?.close();

    const waiting = await setUp([json(429, {}, { 'retry-after': '30' })], {
      signal: AbortSignal.timeout(200),
    });
    await expect(waiting.send()).rejects.toThrow(/timeout/);
    expect(waiting.meter.waitedMs).toBeLessThan(5000);
    expect(waiting.meter.settled).toHaveLength(1);
  });
});
