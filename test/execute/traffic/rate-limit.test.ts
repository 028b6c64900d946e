import { expect, test } from 'vitest';
import { openRateLimit } from '../../../src/execute/traffic/rate-limit.ts';
import { heldClock } from './held-clock.ts';

const live = (): AbortSignal => new AbortController().signal;

test('lets requests out in the order of asking, as fast as the minute allows', async () => {
  const clock = heldClock();
  const limit = openRateLimit({ requestsPerMinute: 60, tokensPerMinute: null }, clock);
  const out: number[] = [];
  for (let index = 0; index < 10; index += 1) {
    void limit.reserve({ inputTokens: 1, outputTokens: 1 }, live()).then(() => out.push(index));
  }
  await clock.advance(0);
  expect(out).toEqual([0, 1, 2, 3, 4, 5]);
  await clock.advance(5000);
  expect(out).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('reserves input and largest output, and gives back what the answer did not use', async () => {
  const clock = heldClock();
  const limit = openRateLimit({ requestsPerMinute: null, tokensPerMinute: 10_000 }, clock);
  const first = await limit.reserve({ inputTokens: 100, outputTokens: 900 }, live());
  let second = false;
  void limit.reserve({ inputTokens: 100, outputTokens: 400 }, live()).then(() => (second = true));
  await clock.advance(1000);
  expect(second).toBe(false);
  first.settle(150);
  // It had gone to sleep for what was missing then.
  await clock.advance(3000);
  expect(second).toBe(true);
});

test('an output without a ceiling is taken to be the largest seen', async () => {
  const clock = heldClock();
  const limit = openRateLimit({ requestsPerMinute: null, tokensPerMinute: 10_000 }, clock);
  (await limit.reserve({ inputTokens: 10, outputTokens: null }, live())).settle(1010);
  let out = false;
  void limit.reserve({ inputTokens: 10, outputTokens: null }, live()).then(() => (out = true));
  // Ten would be there after a moment; a thousand and ten waits for a full bucket.
  await clock.advance(4000);
  expect(out).toBe(false);
  await clock.advance(3000);
  expect(out).toBe(true);
});

test('whoever is ended leaves at once and holds nobody up', async () => {
  const clock = heldClock();
  const limit = openRateLimit({ requestsPerMinute: 1, tokensPerMinute: null }, clock);
  await limit.reserve({ inputTokens: 1, outputTokens: 1 }, live());
  const abort = new AbortController();
  const ended = limit.reserve({ inputTokens: 1, outputTokens: 1 }, abort.signal);
  let third = false;
  void limit.reserve({ inputTokens: 1, outputTokens: 1 }, live()).then(() => (third = true));
  await clock.advance(10);
  abort.abort(new Error('stop'));
  await expect(ended).rejects.toThrow('stop');
  await clock.advance(60_000);
  expect(third).toBe(true);
});
