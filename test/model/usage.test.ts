import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addUsage, invalidLeaf, NO_USAGE, promptTokens, type Usage } from '../../src/model/usage.ts';

const count = fc.nat({ max: 1_000_000 });
const usage: fc.Arbitrary<Usage> = fc.record({
  input_uncached: count,
  cache_read: count,
  cache_write_5m: count,
  cache_write_1h: count,
  cache_write_unknown: count,
  output: count,
  reasoning: fc.option(count),
  audio_input: count,
  audio_output: count,
  requests: count,
  server_tools: fc.dictionary(fc.constantFrom('web_search', 'code'), count, { noNullPrototype: true }),
});

describe('adding usage', () => {
  test('does not depend on order or grouping', () => {
    fc.assert(
      fc.property(usage, usage, usage, (a, b, c) => {
        expect(addUsage(a, b)).toEqual(addUsage(b, a));
        expect(addUsage(addUsage(a, b), c)).toEqual(addUsage(a, addUsage(b, c)));
      }),
    );
  });

  test('with nothing changes nothing', () => {
    fc.assert(
      fc.property(usage, (one) => {
        expect(addUsage(one, NO_USAGE)).toEqual(one);
      }),
    );
  });

  test('keeps reasoning unknown only when both sides are', () => {
    expect(addUsage(NO_USAGE, NO_USAGE).reasoning).toBeNull();
    expect(addUsage(NO_USAGE, { ...NO_USAGE, reasoning: 3 }).reasoning).toBe(3);
  });
});

test('the prompt is every input leaf, cached or not', () => {
  const parts = {
    input_uncached: 1,
    cache_read: 20,
    cache_write_5m: 300,
    cache_write_1h: 4000,
    cache_write_unknown: 50_000,
    output: 600_000,
  };
  expect(promptTokens({ ...NO_USAGE, ...parts })).toBe(54_321);
});

describe('invalid leaves', () => {
  test('are named', () => {
    expect(invalidLeaf({ ...NO_USAGE, input_uncached: -10 })).toBe('input_uncached');
    expect(invalidLeaf({ ...NO_USAGE, output: 1.5 })).toBe('output');
    expect(invalidLeaf({ ...NO_USAGE, cache_read: Number.NaN })).toBe('cache_read');
    expect(invalidLeaf({ ...NO_USAGE, reasoning: -1 })).toBe('reasoning');
    expect(invalidLeaf({ ...NO_USAGE, server_tools: { web_search: -1 } })).toBe('web_search');
  });

  test('are not found in valid usage', () => {
    fc.assert(fc.property(usage, (one) => invalidLeaf(one) === null));
  });
});
