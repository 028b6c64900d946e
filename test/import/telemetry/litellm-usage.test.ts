import { describe, expect, test } from 'vitest';
import { litellmUsage } from '../../../src/import/telemetry/litellm-usage.ts';

function used(counts: readonly [prompt: number, completion: number, total: number], object: object | null) {
  const [prompt_tokens, completion_tokens, total_tokens] = counts;
  const metadata = object === null ? null : { usage_object: object as never };
  return litellmUsage({ prompt_tokens, completion_tokens, total_tokens }, metadata);
}

describe('usage of LiteLLM', () => {
  test('prompt tokens include what was cached', () => {
    const told = used([1000, 10, 1010], { prompt_tokens_details: { cached_tokens: 800 } });
    expect(told).toMatchObject({ usage: { raw: { input_uncached: 200, cache_read: 800 } }, flags: [] });
  });

  test('a prompt that is smaller than what was cached does not include it', () => {
    const told = used([5, 10, 15], { cache_read_input_tokens: 800, cache_creation_input_tokens: 20 });
    expect(told).toMatchObject({
      usage: { raw: { input_uncached: 5, cache_read: 800, cache_write_unknown: 20 } },
      flags: [],
    });
  });

  test('text tokens tell whether written tokens are in the prompt; without them it is assumed', () => {
    const cache = { cache_read_input_tokens: 800, cache_creation_input_tokens: 100 };
    expect(used([1000, 10, 1010], { ...cache, prompt_tokens_details: { text_tokens: 200 } })).toMatchObject({
      usage: { raw: { input_uncached: 200, cache_read: 800, cache_write_unknown: 100 } },
      flags: [],
    });
    expect(used([1000, 10, 1010], cache)).toMatchObject({
      usage: { raw: { input_uncached: 100, cache_read: 800, cache_write_unknown: 100 } },
      flags: ['assumed-cache'],
    });
  });

  test('reasoning for which the total has room stands beside the output', () => {
    const object = { completion_tokens_details: { reasoning_tokens: 300 } };
    expect(used([100, 10, 410], object)).toMatchObject({ usage: { raw: { output: 310, reasoning: 300 } } });
    expect(used([100, 310, 410], object)).toMatchObject({ usage: { raw: { output: 310, reasoning: 300 } } });
  });

  test('rows without an object and totals that fit nothing are flagged', () => {
    expect(used([100, 10, 110], null)).toMatchObject({ flags: ['no-cache-told'] });
    expect(used([100, 10, 999], {})).toMatchObject({ flags: ['total-contradicted'] });
    expect(litellmUsage({}, null)).toBeNull();
  });
});
