import { describe, expect, test } from 'vitest';
import { cacheUse, canonicalUsage, reasoningTokens, tokensOf } from '../../../src/provider/sandbox/tokens.ts';
import { promptTokens } from '../../../src/model/usage.ts';
import { SANDBOX_MODELS, type SandboxModel } from '../../../src/provider/sandbox/models.ts';
import { trialOf } from './fixtures.ts';

const [steady] = SANDBOX_MODELS;
if (steady === undefined) throw new Error('no models');

test('a token is four characters, begun ones count', () => {
  expect([0, 1, 4, 5, 400].map(tokensOf)).toEqual([0, 1, 1, 2, 100]);
});

function use(repeat: number, attempt: number, step: number): unknown {
  return cacheUse(steady as SandboxModel, 101, { trial: trialOf('a', repeat, attempt), step });
}

describe('cacheUse', () => {
  test('writes in the first request of a case and reads in every other', () => {
    expect(use(1, 1, 0)).toEqual({ cached: 0, written: 50 });
    for (const later of [use(2, 1, 0), use(1, 2, 0), use(1, 1, 1)]) {
      expect(later).toEqual({ cached: 50, written: 0 });
    }
  });

  test('is nothing for foreign agents', () => {
    expect(cacheUse(steady, 101, { trial: null, step: 3 })).toEqual({ cached: 0, written: 0 });
  });
});

test('reasoning has its declared median, and none stays none', () => {
  const model = { ...steady, reasoningTokens: { median: 180, sigma: 0.5 } };
  const draws = Array.from({ length: 4001 }, (_, index) => reasoningTokens(model, `draw-${index}`));
  draws.sort((left, right) => left - right);
  expect(Math.abs((draws[2000] ?? 0) - 180)).toBeLessThan(10);
  expect(reasoningTokens(steady, 'draw')).toBe(0);
});

test('canonical leaves add up to the input, whether cache writes are billed apart or not', () => {
  const usage = { input: 100, cached: 20, written: 30, output: 9, reasoning: 4 };
  const apart = canonicalUsage(usage, true);
  const together = canonicalUsage(usage, false);
  expect(apart).toMatchObject({ input_uncached: 50, cache_read: 20, cache_write_5m: 30, reasoning: null });
  expect(together).toMatchObject({ input_uncached: 80, cache_read: 20, cache_write_5m: 0, reasoning: 4 });
  expect([apart, together].map(promptTokens)).toEqual([100, 100]);
});
