import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { langfuseUsage } from '../../../src/import/telemetry/langfuse-usage.ts';
import { promptTokens } from '../../../src/model/usage.ts';

describe('buckets of Langfuse', () => {
  test('disjoint ones add up to the total, on both sides', () => {
    const buckets = fc.record({
      input: fc.nat(1e6),
      output: fc.nat(1e6),
      input_cached_tokens: fc.nat(1e6),
      input_cache_creation_5m: fc.nat(1e6),
      input_audio: fc.nat(1e6),
      output_reasoning_tokens: fc.nat(1e6),
    });
    fc.assert(
      fc.property(buckets, (details) => {
        const total = Object.values(details).reduce((sum, count) => sum + count, 0);
        const { usage, flags } = langfuseUsage({ ...details, total });
        expect(usage === null ? null : promptTokens(usage) + usage.output).toBe(total);
        expect(usage?.reasoning).toBe(details.output_reasoning_tokens);
        expect(flags).toEqual([]);
      }),
    );
  });

  test('details that came by OpenTelemetry are parts of their side', () => {
    const details = {
      input: 1000,
      output: 50,
      total: 1050,
      'prompt_details.cache_read': 800,
      'completion_details.reasoning': 20,
    };
    expect(langfuseUsage(details)).toMatchObject({
      usage: { input_uncached: 200, cache_read: 800, output: 50, reasoning: 20 },
      flags: [],
    });
    // Where no total was told Langfuse adds everything up.
    expect(langfuseUsage({ ...details, total: 1870 })).toMatchObject({
      usage: { input_uncached: 200, cache_read: 800, output: 50 },
      flags: ['assumed'],
    });
  });

  test('a total without the parts tells that they are within their side', () => {
    expect(langfuseUsage({ input: 1000, input_cached_tokens: 800, output: 50, total: 1050 })).toMatchObject({
      usage: { input_uncached: 200, cache_read: 800, output: 50 },
      flags: [],
    });
  });

  test('a total that fits nothing is named', () => {
    expect(langfuseUsage({ input: 10, output: 5, total: 99 })).toMatchObject({
      usage: { input_uncached: 10, output: 5 },
      flags: ['total-contradicted'],
    });
  });

  test('counts of calls are no tokens, and nothing is not zero', () => {
    expect(
      langfuseUsage({ input: 10, output: 5, total: 15, web_search: 2, rejected_prediction_tokens: 3 }),
    ).toMatchObject({
      usage: { input_uncached: 10, output: 5 },
      flags: [],
    });
    expect(langfuseUsage({})).toEqual({ usage: null, flags: [] });
  });
});
