import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { startSandbox } from '../../../src/provider/sandbox/index.ts';
import {
  type Answer,
  chat,
  chatChunks,
  events,
  hang,
  json,
  loopback,
  type Loopback,
  plain,
  reset,
} from '../loopback.ts';
import { recordingMeter } from '../recording-meter.ts';
import { caseOf, specOf } from '../sandbox/fixtures.ts';
import { closing, proxied, type Proxied, send, upstreamAt } from './proxy-fixture.ts';

const CHAT = JSON.stringify({ model: 'synthetic-1', messages: [{ role: 'user', content: 'hello' }] });

async function chatProxy(...answers: readonly Answer[]): Promise<Proxied & { readonly server: Loopback }> {
  const server = closing(await loopback(...answers));
  const upstream = upstreamAt(server.url, 'openai-compatible', { key: 'sk-the-real-key' });
  return { ...(await proxied([upstream])), server };
}

describe('a paid request', () => {
  test('goes through byte for byte, is durable before it is sent and settled before it ends', async () => {
    const made = await chatProxy(json(200, chat('fine'), { 'x-request-id': 'r1' }));
    const answer = await send(`${made.url}/openai/v1/chat/completions`, { body: CHAT });
    expect([answer.status, answer.text, answer.headers['x-request-id']]).toEqual([
      200,
      JSON.stringify(chat('fine')),
      'r1',
    ]);
    expect(made.server.received[0]?.body).toBe(CHAT);
    expect(made.meter.order).toEqual(['begin', 'settled']);
    expect(made.meter.begun[0]).toMatchObject({
      kind: 'model',
      provider: 'synthetic-openai-compatible',
      name: 'synthetic-1',
      body: CHAT,
      bounds: { maxOutputTokens: null, offersTools: false },
    });
    expect(made.meter.settled[0]).toMatchObject({
      status: 'ok',
      httpStatus: 200,
      usageFormat: 'openai-chat',
      usage: { input_uncached: 100, output: 20 },
    });
  });

  test('our key replaces the placeholder, and neither reaches the ledger even when it is echoed', async () => {
    const made = await chatProxy((response, { headers }) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(chat(String(headers.authorization))));
    });
    await send(`${made.url}/openai/v1/chat/completions?key=query-secret-1`, {
      body: CHAT,
      headers: { authorization: 'Bearer firstpass-holds-the-key', 'x-api-key': 'another-secret' },
    });
    const [seen] = made.server.received;
    expect([seen?.headers.authorization, seen?.headers['x-api-key'], seen?.path]).toEqual([
      'Bearer sk-the-real-key',
      undefined,
      '/v1/chat/completions',
    ]);
    const kept = JSON.stringify([made.meter.begun, made.meter.settled]);
    expect(kept).toContain('[secret]');
    expect(kept).not.toMatch(/sk-the-real-key|query-secret|another-secret/);
  });

  test('a stream reaches the agent while it is made', async () => {
    const first: { arrived: (() => void) | null } = { arrived: null };
    const made = await chatProxy((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"choices":[{"index":0,"delta":{"content":"a"}}]}\n\n');
      // Goes on only when the first event has arrived at the agent.
      first.arrived = (): void => {
        for (const chunk of chatChunks('bc')) response.write(`data: ${JSON.stringify(chunk)}\n\n`);
        response.end('data: [DONE]\n\n');
      };
    });
    const answer = await send(`${made.url}/openai/v1/chat/completions`, {
      body: CHAT,
      onChunk: (text) => {
        if (text.includes('"content":"a"')) first.arrived?.();
        first.arrived = null;
      },
    });
    expect(answer.text.endsWith('data: [DONE]\n\n')).toBe(true);
    expect(made.meter.settled[0]).toMatchObject({ status: 'ok', usage: { input_uncached: 100, output: 20 } });
  });

  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ])('an answer in %s stays as it is for the agent and is read for the meter', async (encoding, compress) => {
    const packed = compress(JSON.stringify(chat('fine')));
    const made = await chatProxy((response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding });
      response.end(packed);
    });
    const answer = await send(`${made.url}/openai/v1/chat/completions`, {
      body: CHAT,
      headers: { 'accept-encoding': 'gzip, br, zstd' },
    });
    expect([answer.headers['content-encoding'], answer.bytes.equals(packed)]).toEqual([encoding, true]);
    expect(made.server.received[0]?.headers['accept-encoding']).toBe('gzip, br');
    expect(made.meter.settled[0]).toMatchObject({ status: 'ok', usage: { input_uncached: 100, output: 20 } });
    expect(made.meter.settled[0]?.response).toBe(JSON.stringify(chat('fine')));
  });

  test('a request in gzip is metered by its text and sent as it came', async () => {
    const made = await chatProxy(json(200, chat('fine')));
    const headers = { 'content-encoding': 'gzip' };
    await send(`${made.url}/openai/v1/chat/completions`, { body: gzipSync(CHAT), headers });
    expect(made.meter.begun[0]).toMatchObject({ name: 'synthetic-1', body: CHAT });
    expect(made.server.received[0]?.headers['content-encoding']).toBe('gzip');
    const odd = await send(`${made.url}/openai/v1/chat/completions`, {
      body: CHAT,
      headers: { 'content-encoding': 'zstd' },
    });
    expect([odd.status, made.meter.begun.length]).toEqual([415, 1]);
  });
});

describe('trouble', () => {
  test('an agent that leaves mid-stream ends the request: input known, output a lower bound, flagged', async () => {
    let gone = false;
    const server = closing(
      await loopback((response) => {
        response.on('close', () => (gone = true));
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const usage = { input_tokens: 3070, output_tokens: 1, cache_read_input_tokens: 12 };
        const start = { type: 'message_start', message: { model: 'synthetic-1', usage } };
        response.write(`event: message_start\ndata: ${JSON.stringify(start)}\n\n`);
      }),
    );
    const made = await proxied([upstreamAt(server.url, 'anthropic')]);
    const body = JSON.stringify({ model: 'synthetic-1', max_tokens: 50, stream: true, messages: [] });
    await send(`${made.url}/anthropic/v1/messages`, { body, onChunk: (_text, leave) => leave() });
    await made.route.close();
    expect(made.meter.settled).toHaveLength(1);
    expect(made.meter.settled[0]).toMatchObject({
      status: 'truncated',
      error: 'the agent left before the answer was complete',
      usage: { input_uncached: 3070, cache_read: 12, output: 1 },
    });
    await expect.poll(() => gone).toBe(true);
  });

  test('an agent that leaves after the end mark has everything', async () => {
    const made = await chatProxy((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const chunk of chatChunks('ok')) response.write(`data: ${JSON.stringify(chunk)}\n\n`);
      response.write('data: [DONE]\n\n');
    });
    await send(`${made.url}/openai/v1/chat/completions`, {
      body: CHAT,
      onChunk: (text, leave) => {
        if (text.includes('[DONE]')) leave();
      },
    });
    await made.route.close();
    expect(made.meter.settled[0]).toMatchObject({ status: 'ok', usage: { input_uncached: 100, output: 20 } });
    expect(made.meter.settled[0]?.error).toBeUndefined();
  });

  test('a 429 and the try after it are a call each, at one place', async () => {
    const places: unknown[] = [];
    const server = closing(
      await loopback(
        json(429, { error: { message: 'slow down' } }, { 'retry-after': '1' }),
        json(200, chat('ok')),
      ),
    );
    const meter = recordingMeter((request) => {
      places.push([request.tryNumber, request.seq]);
      return null;
    });
    const made = await proxied([upstreamAt(server.url, 'openai-compatible')], { meter });
    const first = await send(`${made.url}/openai/v1/chat/completions`, { body: CHAT });
    const second = await send(`${made.url}/openai/v1/chat/completions`, { body: CHAT });
    const third = await send(`${made.url}/openai/v1/chat/completions`, { body: CHAT });
    expect([first.status, first.headers['retry-after'], second.status, third.status]).toEqual([
      429,
      '1',
      200,
      200,
    ]);
    expect(meter.settled.map(({ status }) => status)).toEqual(['http-error', 'ok', 'ok']);
    expect(meter.begun.map(({ tryNumber }) => tryNumber)).toEqual([1, 2, 1]);
    expect(places).toHaveLength(3);
  });

  test('a provider that hangs is broken off after its silence, in words that the client reads', async () => {
    const server = closing(await loopback(hang()));
    const settings = {
      kind: 'anthropic',
      baseUrl: server.url,
      apiKeyEnv: null,
      requestSeconds: 0.2,
      maxTries: 1,
    };
    const made = await proxied([upstreamAt(server.url, 'anthropic', { settings })]);
    const answer = await send(`${made.url}/anthropic/v1/messages`, { body: '{"model":"synthetic-1"}' });
    expect(answer.status).toBe(504);
    expect(JSON.parse(answer.text)).toMatchObject({ type: 'error', error: { type: 'timeout_error' } });
    expect(made.meter.settled[0]).toMatchObject({ status: 'timeout' });
  });

  test.each([
    ['no JSON', plain(200, '<html>synthetic gateway</html>'), 200, 'network-error'],
    ['half a JSON', plain(200, '{"choices":[{"mess'), 200, 'network-error'],
    ['a connection that breaks', reset(), 502, 'network-error'],
    ['a stream that breaks', events(chatChunks('ab').slice(0, 2), 'cut'), 200, 'truncated'],
    ['a server error', json(500, { error: { message: 'synthetic' } }), 500, 'http-error'],
  ])('%s is given on as it is and settled as %s', async (_what, answer, status, settled) => {
    const made = await chatProxy(answer);
    const got = await send(`${made.url}/openai/v1/chat/completions`, { body: CHAT });
    expect(got.status).toBe(status);
    await made.route.close();
    expect(made.meter.settled.map((finding) => finding.status)).toEqual([settled]);
  });

  test('a limit answers in the words of each interface, sends nothing and is told at the end', async () => {
    const server = closing(await loopback(json(200, chat('never'))));
    const meter = recordingMeter(() => ({
      kind: 'stopped',
      limit: 'budget',
      reason: 'the budget is used up',
    }));
    let stops = 0;
    const made = await proxied(
      [
        upstreamAt(server.url, 'anthropic'),
        upstreamAt(server.url, 'openai'),
        upstreamAt(server.url, 'google'),
      ],
      { meter, onStop: () => (stops += 1) },
    );
    const paths = ['anthropic/v1/messages', 'openai/v1/responses', 'google/v1beta/models/m:generateContent'];
    const bodies: unknown[] = [];
    for (const path of paths) {
      const answer = await send(`${made.url}/${path}`, { body: '{"model":"m"}' });
      expect([answer.status, answer.headers['x-should-retry']]).toEqual([402, 'false']);
      bodies.push(JSON.parse(answer.text));
    }
    const message = 'firstpass: the budget is used up';
    expect(bodies).toEqual([
      { type: 'error', error: { type: 'billing_error', message } },
      { error: { message, type: 'insufficient_quota', param: null, code: 'insufficient_quota' } },
      { error: { code: 402, message, status: 'FAILED_PRECONDITION' } },
    ]);
    expect([server.received.length, stops]).toEqual([0, 3]);
    const end = await made.route.close();
    expect(end.stop).toEqual({ limit: 'budget', reason: 'the budget is used up' });
  });

  test('the end of the attempt breaks off what is open and settles it', async () => {
    const made = await chatProxy(hang());
    const open = send(`${made.url}/openai/v1/chat/completions`, { body: CHAT });
    await expect.poll(() => made.server.received.length).toBe(1);
    made.end.abort();
    await made.route.close();
    expect((await open).status).toBe(502);
    expect(made.meter.settled.map(({ status }) => status)).toEqual(['cancelled']);
  });
});

describe('who may come in, and where to', () => {
  test('only known attempts, only their providers, only under the provider’s own path', async () => {
    const made = await chatProxy(json(200, chat('ok')));
    const token = '0'.repeat(32);
    const codes: number[] = [];
    for (const address of [
      `${made.proxy.url}/`,
      `${made.proxy.url}/t/${token}/openai/v1/chat/completions`,
      `${made.url}/anthropic/v1/messages`,
      `${made.url}/http://127.0.0.1:1/v1/messages`,
    ]) {
      codes.push((await send(address, { body: CHAT })).status);
    }
    expect(codes).toEqual([404, 404, 404, 404]);
    await made.route.close();
    const late = await send(`${made.url}/openai/v1/chat/completions`, { body: CHAT });
    expect([late.status, made.server.received.length, made.meter.begun.length]).toEqual([404, 0, 0]);
  });

  test('what buys nothing passes through unmetered and is counted', async () => {
    const server = closing(await loopback(json(200, { input_tokens: 7 })));
    const made = await proxied([upstreamAt(server.url, 'anthropic')]);
    const body = '{"model":"m"}';
    const counted = await send(`${made.url}/anthropic/v1/messages/count_tokens?beta=true`, { body });
    await send(`${made.url}/anthropic/v1/messages/count_tokens`, { body });
    await send(`${made.url}/anthropic/v1/models`, { method: 'GET' });
    expect([counted.text, made.meter.begun.length]).toEqual(['{"input_tokens":7}', 0]);
    expect(server.received.map(({ path }) => path)).toEqual([
      '/v1/messages/count_tokens?beta=true',
      '/v1/messages/count_tokens',
      '/v1/models',
    ]);
    await made.route.close();
    expect(made.meter.notes).toEqual([
      {
        name: 'proxy-free',
        detail: { request: 'synthetic-anthropic POST /v1/messages/count_tokens', count: 2 },
      },
      { name: 'proxy-free', detail: { request: 'synthetic-anthropic GET /v1/models', count: 1 } },
    ]);
  });

  test('what buys nothing holds up no end once the agent has left', async () => {
    const { promise: arrived, resolve: arrive } = gate();
    const server = closing(await loopback(() => arrive()));
    const made = await proxied([upstreamAt(server.url, 'anthropic')]);
    const leave = new AbortController();
    const asked = fetch(`${made.url}/anthropic/v1/models`, { signal: leave.signal }).catch(() => null);
    await arrived;
    leave.abort();
    expect(await asked).toBeNull();
    // The provider never answers: without its agent's leave this would wait for as long as silence is borne.
    await made.route.close();
    expect(made.meter.notes).toMatchObject([{ name: 'proxy-free' }]);
  });

  test('what may cost something that nobody can read is a call without usage', async () => {
    const made = await chatProxy(json(200, { data: [{ url: 'synthetic' }] }));
    await send(`${made.url}/openai/v1/images/generations`, { body: CHAT });
    expect(made.meter.begun[0]).toMatchObject({ name: 'POST /v1/images/generations' });
    expect(made.meter.settled[0]).toMatchObject({ status: 'ok', usage: null });
  });
});

test('the sandbox answers in both of its interfaces', async () => {
  const kase = caseOf('a');
  const sandbox = closing(await startSandbox({ specs: [specOf([kase])], seed: 1, timeScale: 0 }));
  const made = await proxied([upstreamAt(`${sandbox.url}/v1`, 'sandbox', { name: 'sandbox' })]);
  const messages = [{ role: 'user', content: 'hello' }];
  for (const stream of [false, true]) {
    const ask = JSON.stringify({ model: 'steady', max_tokens: 100, messages, stream });
    await send(`${made.url}/anthropic/v1/messages`, { body: ask });
    const options = stream ? { stream_options: { include_usage: true } } : {};
    await send(`${made.url}/openai/v1/chat/completions`, {
      body: JSON.stringify({ ...(JSON.parse(ask) as object), ...options }),
    });
  }
  const end = await made.route.close();
  expect(made.meter.settled.map(({ status, usageFormat }) => [status, usageFormat])).toEqual([
    ['ok', 'anthropic'],
    ['ok', 'openai-chat'],
    ['ok', 'anthropic'],
    ['ok', 'openai-chat'],
  ]);
  const bill = sandbox.bill();
  const billed = bill.map(({ usage }) => usage?.output ?? 0).reduce((sum, count) => sum + count);
  expect([end.usage?.output, end.metered.length, bill.length]).toEqual([billed, 4, 4]);
});

/** A promise that is resolved from outside. */
function gate(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: (() => void) | undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve: () => resolve?.() };
}
