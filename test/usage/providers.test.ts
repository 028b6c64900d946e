import { expect, test } from 'vitest';
import { formatOfProvider } from '../../src/usage/providers.ts';

test.each([
  ['openai', { prompt_tokens: 1 }, 'openai-chat'],
  ['openai', { input_tokens: 1, output_tokens: 0 }, 'openai-responses'],
  ['anthropic', { input_tokens: 1, output_tokens: 0 }, 'anthropic'],
  ['google', { promptTokenCount: 1 }, 'google'],
  ['google', { total_input_tokens: 1 }, 'google-interactions'],
  ['bedrock', { inputTokens: 1 }, 'bedrock-converse'],
  ['bedrock', { input_tokens: 1, cache_read_input_tokens: 0 }, 'anthropic'],
  ['deepseek', { prompt_cache_miss_tokens: 1, prompt_cache_hit_tokens: 0 }, 'openai-chat'],
])('%s with %o speaks %s', (provider, usage, format) => {
  expect(formatOfProvider(provider, usage)).toEqual({ kind: 'format', format });
});

test('what the table and the fields do not decide is refused with what to do', () => {
  expect(formatOfProvider('acme', { prompt_tokens: 1 })).toMatchObject({ kind: 'unknown-provider' });
  expect(formatOfProvider('anthropic', { prompt_tokens: 1 })).toEqual({
    kind: 'other-format',
    reason:
      'the fields prompt_tokens are those of openai-chat, and "anthropic" speaks anthropic: give usage_format',
  });
  expect(formatOfProvider('openai', { prompt_tokens: 1, input_tokens: 1 })).toMatchObject({
    kind: 'other-format',
  });
});
