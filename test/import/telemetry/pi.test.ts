import { describe, expect, test } from 'vitest';
import pi from '../../../src/import/telemetry/pi.ts';
import { telemetryFormatContract } from '../../contract/telemetry-format-contract.ts';
import { sharedData } from '../../shared-data.ts';
import { toldBy, toldByFiles } from './told.ts';

/** Synthetic lines in the real format. */
const HEAD = {
  type: 'session',
  version: 3,
  id: 'synthetic-pi',
  timestamp: '2026-03-01T10:00:00.000Z',
  cwd: '/synthetic/shop',
};

const USAGE = {
  input: 100,
  output: 20,
  cacheRead: 600,
  cacheWrite: 40,
  totalTokens: 760,
  cost: { input: 0.0003, output: 0.0003, cacheRead: 0.00018, cacheWrite: 0.00015, total: 0.00093 },
};

function answer(
  second: number,
  usage: object | undefined,
  more: object = {},
  at = '2026-03-01T10:00',
): object {
  const message = {
    role: 'assistant',
    content: [{ type: 'toolCall', id: 't', name: 'read', arguments: { id: null, usage: 'none' } }],
    api: 'openai-responses',
    provider: 'synthetic',
    model: 'synthetic-model',
    ...(usage === undefined ? {} : { usage }),
    stopReason: 'toolUse',
    timestamp: 1_772_359_200_000 + second * 1000,
    ...more,
  };
  const timestamp = `${at}:${String(second).padStart(2, '0')}.000Z`;
  return { type: 'message', id: `e${second}`, parentId: null, timestamp, message };
}

const LINES = [
  HEAD,
  { type: 'model_change', timestamp: HEAD.timestamp, provider: 'synthetic', modelId: 'synthetic-model' },
  { type: 'message', timestamp: HEAD.timestamp, message: { role: 'user', content: '"usage"', timestamp: 1 } },
  answer(1, USAGE),
  answer(2, { ...USAGE, cacheWrite: 0, totalTokens: 720 }, { stopReason: 'stop' }),
];

function text(lines: readonly object[]): string {
  return lines.map((one) => `${JSON.stringify(one)}\n`).join('');
}

telemetryFormatContract(pi, [
  {
    name: 'a session',
    file: '2026-03-01T10-00-00-000Z_synthetic-pi.jsonl',
    content: text(LINES),
    sessions: 1,
    requests: 2,
    usage: { input_uncached: 200, cache_read: 1200, cache_write_unknown: 40, output: 40, requests: 2 },
  },
]);

describe('requests', () => {
  test('each has its provider, model and reported cost', async () => {
    const { sessions } = await toldBy(['s.jsonl', LINES]);
    expect(sessions[0]?.about).toMatchObject({ cwd: '/synthetic/shop', session: 'synthetic-pi' });
    expect(sessions[0]?.requests[0]?.event).toMatchObject({
      provider: 'synthetic',
      model: 'synthetic-model',
      reported: 930_000_000_000_000n,
    });
  });

  test('a session that branched off has copies: they count once', async () => {
    const branch = [
      { ...HEAD, id: 'branch', parentSession: '/s/2026-03-01T10-00-00-000Z_synthetic-pi.jsonl' },
      ...LINES.slice(3),
      answer(9, USAGE),
    ];
    const { usage, sessions } = await toldBy(['a.jsonl', LINES], ['b.jsonl', branch]);
    expect(usage).toMatchObject({ input_uncached: 300, output: 60, requests: 3 });
    expect(sessions.find(({ id }) => id === 'branch')?.about?.parent).toBe('synthetic-pi');
  });

  test('what the JSON mode prints of a message that the session has is the same request', async () => {
    const { message } = LINES[3] as { message: object };
    const stream = [HEAD, { type: 'message_start', message }, { type: 'message_end', message }];
    const { usage } = await toldBy(['a.jsonl', LINES], ['b.jsonl', stream]);
    expect(usage).toMatchObject({ requests: 2 });
  });

  test('usage of a tool’s result and of a compaction counts', async () => {
    const result = answer(3, USAGE, { role: 'toolResult', provider: undefined, model: undefined });
    const compaction = { type: 'compaction', id: 'c', timestamp: HEAD.timestamp, summary: 'x', usage: USAGE };
    const { usage, flags } = await toldBy(['a.jsonl', [HEAD, result, compaction]]);
    expect(usage).toMatchObject({ input_uncached: 200, requests: 2 });
    expect(flags).toEqual(['no-model']);
  });

  test('a request that was aborted before it was counted is unknown, one after is a lower bound', async () => {
    const zero = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cost: { total: 0 } };
    const lines = [
      HEAD,
      answer(1, zero, { stopReason: 'aborted' }),
      answer(2, USAGE, { stopReason: 'error' }),
    ];
    const { sessions } = await toldBy(['a.jsonl', lines]);
    expect(sessions[0]?.requests.map(({ event, flags }) => [event.status, event.reported, flags])).toEqual([
      ['cancelled', null, ['no-usage']],
      ['truncated', 930_000_000_000_000n, ['output-lower-bound']],
    ]);
  });
});

describe('cached tokens inside the input', () => {
  test('the total tells', async () => {
    const usage = { input: 700, output: 20, cacheRead: 600, cacheWrite: 0, totalTokens: 720 };
    const told = await toldBy(['a.jsonl', [HEAD, answer(1, usage)]]);
    expect(told.usage).toMatchObject({ input_uncached: 100, cache_read: 600 });
    expect(told.flags).toEqual(['pi-cache-in-input']);
  });

  test('without a total the time does, for the interfaces that it was so with', async () => {
    const usage = { input: 700, output: 20, cacheRead: 600, cacheWrite: 0 };
    const old = answer(1, usage, {}, '2025-11-20T10:00');
    const other = answer(2, usage, { api: 'anthropic-messages' }, '2025-11-20T10:00');
    const told = await toldBy(['a.jsonl', [HEAD, old, other, answer(3, usage)]]);
    expect(told.usage).toMatchObject({ input_uncached: 100 + 700 + 700, cache_read: 1800 });
    expect(told.flags).toEqual(['pi-cache-assumed-in-input']);
  });

  test('a total that nothing explains is named', async () => {
    const { flags } = await toldBy(['a.jsonl', [HEAD, answer(1, { ...USAGE, totalTokens: 5 })]]);
    expect(flags).toEqual(['pi-unequal-total']);
  });
});

test('a real session: exact totals', async ({ skip }) => {
  const file = sharedData('telemetry/pi/pi-large-session.head120.jsonl');
  if (file === null) return skip('the shared conformance data is not here');
  const { usage, sessions, found } = await toldByFiles([file]);
  expect(sessions.map(({ id }) => id)).toEqual(['d703a1a9-1b7b-4fb1-b512-c9738b1fe617']);
  expect(found).toEqual({});
  expect(usage).toMatchObject({
    input_uncached: 113,
    cache_read: 2_123_094,
    cache_write_unknown: 135_512,
    output: 12_484,
    requests: 54,
  });
});
