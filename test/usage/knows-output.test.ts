import { describe, expect, test } from 'vitest';
import { usageFormats } from '../../src/usage/index.ts';

describe('a usage without its output count', () => {
  test.each([
    ['openai-chat', { prompt_tokens: 100 }, 'completion_tokens'],
    ['openai-chat', { prompt_tokens: 100, completion_tokens: null, total_tokens: 140 }, 'completion_tokens'],
    ['openai-responses', { input_tokens: 100, input_tokens_details: { cached_tokens: 0 } }, 'output_tokens'],
    ['anthropic', { input_tokens: 100, cache_read_input_tokens: 0 }, 'output_tokens'],
    ['bedrock-converse', { inputTokens: 100 }, 'outputTokens'],
  ])('%s %j is missing, not an output of zero', (format, usage, field) => {
    const reading = usageFormats[format]?.fromBody({ usage });
    expect(reading).toMatchObject({ kind: 'missing', reason: `the usage has no ${field}` });
  });

  test('of an embedding is known: the total leaves no room for any', () => {
    const usage = { prompt_tokens: 8, total_tokens: 8 };
    expect(usageFormats['openai-chat']?.fromBody({ usage })).toMatchObject({ kind: 'usage' });
  });
});
