import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRetryable, parseRetryAfter, pause, pauseMs, seededRandom } from '../../src/provider/back-off.ts';

test('which answers are worth another try', () => {
  expect([408, 409, 429, 500, 502, 503, 504, 529].every(isRetryable)).toBe(true);
  expect([200, 400, 401, 403, 404, 422, 501].some(isRetryable)).toBe(false);
});

describe('pauseMs', () => {
  test('is at most the doubled base, at most 20 s, and the same for the same seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.string(), (tryNumber, seed) => {
        const ms = pauseMs(tryNumber, null, seededRandom(seed));
        expect(ms).toBe(pauseMs(tryNumber, null, seededRandom(seed)));
        expect(ms).toBeGreaterThanOrEqual(0);
        expect(ms).toBeLessThanOrEqual(Math.min(20_000, 500 * 2 ** (tryNumber - 1)));
      }),
    );
  });

  test('is never shorter than Retry-After and gives up above a minute', () => {
    expect(pauseMs(1, 3000, () => 0)).toBe(3000);
    expect(pauseMs(1, 60_000, () => 0)).toBe(60_000);
    expect(pauseMs(1, 60_001, () => 0)).toBeNull();
  });
});

test('Retry-After is seconds or a date', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  expect(parseRetryAfter('2', now)).toBe(2000);
  expect(parseRetryAfter('Thu, 01 Jan 2026 00:00:07 GMT', now)).toBe(7000);
  expect(parseRetryAfter('Wed, 31 Dec 2025 00:00:00 GMT', now)).toBe(0);
  for (const none of [null, '', 'soon', '-1']) expect(parseRetryAfter(none, now)).toBeNull();
});

test('a pause ends with its signal', async () => {
  const abort = new AbortController();
  const waiting = pause(60_000, abort.signal);
  abort.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
});
