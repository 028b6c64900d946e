import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import codex from '../../../src/import/telemetry/codex.ts';
import { telemetryFormatContract } from '../../contract/telemetry-format-contract.ts';
import { sharedData } from '../../shared-data.ts';
import {
  count,
  FORK,
  line,
  meta,
  NO_INFO,
  ROLLOUT,
  STREAM,
  text,
  turn,
  usage,
  type Vector,
} from './codex-lines.ts';
import { toldBy, toldByFiles } from './told.ts';

telemetryFormatContract(codex, [
  {
    name: 'a rollout with repeated counts and a counter that begins anew',
    file: 'rollout-2026-06-08T11-39-00-synthetic-thread.jsonl',
    content: text(ROLLOUT),
    sessions: 1,
    requests: 3,
    usage: { input_uncached: 800, cache_read: 3100, output: 180, requests: 3 },
  },
  {
    name: 'a fork',
    file: 'rollout-2026-06-08T11-39-10-fork.jsonl',
    content: text(FORK),
    sessions: 1,
    requests: 1,
    usage: { input_uncached: 2000, cache_read: 3000, output: 500, requests: 1 },
  },
  {
    name: 'the stream of `codex exec --json`',
    file: 'exec.jsonl',
    content: text(STREAM),
    sessions: 1,
    requests: 1,
    usage: { input_uncached: 1300, cache_read: 1500, cache_write_unknown: 200, output: 50 },
  },
]);

describe('requests', () => {
  test('each has the model of its turn, its reasoning inside the output, and its provider', async () => {
    const { sessions, usage: sum } = await toldBy(['a.jsonl', ROLLOUT]);
    const [session] = sessions;
    expect(session?.about).toMatchObject({ session: 'synthetic-thread', cwd: '/synthetic/shop' });
    expect(session?.requests.map(({ event }) => [event.provider, event.model])).toEqual([
      ['openai', 'synthetic-model'],
      ['openai', 'synthetic-model'],
      ['openai', 'synthetic-other'],
    ]);
    expect(sum).toMatchObject({ output: 180, reasoning: 50 });
  });

  test('a count before any turn has no model', async () => {
    const { flags } = await toldBy(['a.jsonl', [meta(0, 'thread'), count(1, [10, 0, 1, 0]), turn(2)]]);
    expect(flags).toEqual(['no-model']);
  });

  test('without a last request the difference of the totals counts, also within one second', async () => {
    const totals = [count(1, [1000, 600, 50, 10]), count(1.5, [2000, 1400, 90, 20])];
    const { usage: sum, sessions } = await toldBy(['a.jsonl', [meta(0, 'thread'), turn(0), ...totals]]);
    expect(sum).toMatchObject({ input_uncached: 600, cache_read: 1400, output: 90, reasoning: 20 });
    expect(sessions[0]?.requests.length).toBe(2);
  });

  test('where only requests are told, one that is told again counts once', async () => {
    const lasts = [
      count(1, null, [100, 0, 10, 0]),
      count(1, null, [100, 0, 10, 0]),
      count(9, null, [7, 0, 1, 0]),
    ];
    const { usage: sum } = await toldBy(['a.jsonl', [meta(0, 'thread'), turn(0), ...lasts]]);
    expect(sum).toMatchObject({ input_uncached: 107, output: 11 });
  });

  test('a counter that grew by more than its request: the rest is a request of its own', async () => {
    const lines = [
      meta(0, 'thread'),
      turn(0),
      count(1, [100, 0, 10, 0], [100, 0, 10, 0]),
      count(2, [700, 0, 40, 0], [400, 0, 20, 0]),
    ];
    const { usage: sum, flags, sessions } = await toldBy(['a.jsonl', lines]);
    expect(sum).toMatchObject({ input_uncached: 700, output: 40 });
    expect(sessions[0]?.requests.length).toBe(3);
    expect(flags).toEqual(['codex-untold-requests']);
  });

  test('a request that is larger than what the counter grew by is named, and the counter counts', async () => {
    const lines = [
      meta(0, 'thread'),
      turn(0),
      count(1, [100, 0, 10, 0], [100, 0, 10, 0]),
      count(2, [150, 0, 12, 0], [400, 0, 20, 0]),
    ];
    const { usage: sum, flags } = await toldBy(['a.jsonl', lines]);
    expect(sum).toMatchObject({ input_uncached: 150, output: 12 });
    expect(flags).toEqual(['codex-contradictory']);
  });

  test('a snapshot that came late is no new epoch', async () => {
    const lines = [
      meta(0, 'thread'),
      turn(0),
      count(1, [1000, 0, 100, 0], [1000, 0, 100, 0]),
      count(2, [1060, 0, 110, 0], [60, 0, 10, 0]),
      count(3, [1050, 0, 108, 0], [50, 0, 8, 0]),
      count(4, [1100, 0, 120, 0], [40, 0, 10, 0]),
    ];
    const { usage: sum, found } = await toldBy(['a.jsonl', lines]);
    expect(sum).toMatchObject({ input_uncached: 1100, output: 120 });
    expect(found).toEqual({ 'stale-counter': 1 });
  });

  test('a counter that falls without a zero between begins a new epoch', async () => {
    const lines = [meta(0, 'thread'), turn(0), count(1, [1000, 0, 100, 0]), count(2, [900, 0, 60, 0])];
    const { usage: sum } = await toldBy(['a.jsonl', lines]);
    expect(sum).toMatchObject({ input_uncached: 1900, output: 160 });
  });

  test('cache writes, and the tier that was applied, become their own', async () => {
    const settings = { type: 'thread_settings_applied', thread_settings: { service_tier: 'fast' } };
    const total = usage([1000, 300, 50, 0], { cache_write_input_tokens: 200 });
    const event = { type: 'token_count', info: { total_token_usage: total } };
    const lines = [meta(0, 'thread'), turn(0), line(1, 'event_msg', settings), line(2, 'event_msg', event)];
    const { usage: sum, sessions } = await toldBy(['a.jsonl', lines]);
    expect(sum).toMatchObject({ input_uncached: 500, cache_read: 300, cache_write_unknown: 200 });
    expect(sessions[0]?.requests[0]?.selectors).toEqual({ service_tier: 'priority' });
  });

  test('turns without any count are named: what they used is not known', async () => {
    const { found } = await toldBy(['a.jsonl', [meta(0, 'thread'), turn(0), NO_INFO]]);
    expect(found).toEqual({ 'no-token-counts': 1 });
  });

  test('counts that are no counts are named and not counted', async () => {
    const lines = [meta(0, 'thread'), turn(0), count(1, [-5, 0, 1, 0]), count(2, [10, 0, 1, 0])];
    const { usage: sum, found } = await toldBy(['a.jsonl', lines]);
    expect(sum).toMatchObject({ input_uncached: 10, output: 1 });
    expect(found).toEqual({ 'unsound-counter': 1 });
  });

  test('more cached than input tells of no sense: the cost is unknown', async () => {
    const { flags } = await toldBy(['a.jsonl', [meta(0, 'thread'), turn(0), count(1, [10, 50, 1, 0])]]);
    expect(flags).toEqual(['invalid-usage']);
  });

  test('told again or begun anew at any place, a thread comes to its requests', async () => {
    const request = fc.record({
      fresh: fc.integer({ min: 1, max: 5000 }),
      cached: fc.integer({ min: 0, max: 5000 }),
      output: fc.integer({ min: 1, max: 500 }),
      repeats: fc.integer({ min: 0, max: 2 }),
      isAnew: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 12 }), async (drawn) => {
        // No two alike: a counter that begins anew with the same request again cannot be told from a repetition.
        const requests = drawn.map((one, index) => ({ ...one, fresh: one.fresh + index * 10_000 }));
        let total: Vector = [0, 0, 0, 0];
        const counts = requests.flatMap(({ fresh, cached, output, repeats, isAnew }, index) => {
          const last: Vector = [fresh + cached, cached, output, 0];
          const [input, read, written] = isAnew ? [0, 0, 0] : total;
          total = [input + last[0], read + cached, written + output, 0];
          return Array.from({ length: repeats + 1 }, () => count(index + 1, total, last));
        });
        const { usage: sum } = await toldBy(['a.jsonl', [meta(0, 'thread'), turn(0), ...counts]]);
        const of = (leaf: 'fresh' | 'cached' | 'output'): number =>
          requests.reduce((tokens, one) => tokens + one[leaf], 0);
        const leaves = { input_uncached: of('fresh'), cache_read: of('cached'), output: of('output') };
        expect(sum).toMatchObject(leaves);
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    ['requests', true],
    ['totals only', false],
  ])('a rollout in two files is the same as in one: %s', async (_, hasLast) => {
    const vectors: readonly Vector[] = [
      [1000, 600, 50, 10],
      [3000, 2400, 120, 30],
      [3500, 2800, 140, 30],
      [4200, 3000, 150, 30],
    ];
    const counts = vectors.map((total, index) => {
      const before = vectors[index - 1] ?? [0, 0, 0, 0];
      const last = total.map((part, place) => part - (before[place] ?? 0)) as unknown as Vector;
      return count(index + 1, total, hasLast ? last : null);
    });
    const lines = [meta(0, 'thread'), turn(0), ...counts];
    const name = 'rollout-2026-06-08T11-39-00-thread.jsonl';
    const whole = await toldBy([name, lines]);
    const parts = await toldBy([name, lines.slice(4)], [name, lines.slice(0, 4)]);
    const leaves = { input_uncached: 1200, cache_read: 3000, output: 150 };
    expect(whole.usage).toMatchObject(leaves);
    expect(parts.usage).toMatchObject(leaves);
    expect(parts.sessions.length).toBe(1);
  });

  test('one thread in two folders counts once, two threads in one file count each', async () => {
    const other = [meta(0, 'other'), turn(2), count(4, [1000, 600, 50, 10], [1000, 600, 50, 10])];
    const { usage: sum, sessions } = await toldBy(['a.jsonl', ROLLOUT], ['b.jsonl', [...ROLLOUT, ...other]]);
    expect(sessions.length).toBe(2);
    expect(sum).toMatchObject({ input_uncached: 1200, cache_read: 3700, output: 230 });
  });
});

describe('real rollouts', () => {
  const folder = sharedData('telemetry/codex');
  const cases: readonly (readonly [string, object])[] = [
    ['counter-reset-epochs.jsonl', { input_uncached: 400, cache_read: 1500, output: 160, reasoning: 60 }],
    ['fresh-same-second.jsonl', { input_uncached: 600, cache_read: 2400, output: 120, reasoning: 30 }],
    [
      'rollout-2026-05-01T00-00-00-parent-thread.jsonl',
      { input_uncached: 50, cache_read: 50, output: 10, reasoning: 1 },
    ],
  ];
  test.for(cases)('%s: exact totals', async ([name, expected], { skip }) => {
    if (folder === null) return skip('the shared conformance data is not here');
    const { usage: sum } = await toldByFiles([`${folder}/${name}`]);
    expect(sum).toMatchObject(expected);
  });
});
