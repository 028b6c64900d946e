import { expect, test } from 'vitest';
import { googleInteractions } from '../../src/usage/google-interactions.ts';

test('tool prompts are input, thoughts are output', () => {
  const usage = {
    total_input_tokens: 22,
    total_output_tokens: 973,
    total_thought_tokens: 249,
    total_tool_use_tokens: 129,
    total_cached_tokens: 2,
  };
  expect(googleInteractions.fromBody({ model: 'm-1', service_tier: 'standard', usage })).toMatchObject({
    served: 'm-1',
    selectors: { service_tier: 'standard' },
    entries: [{ usage: { input_uncached: 149, cache_read: 2, output: 1222, reasoning: 249 } }],
  });
  expect(googleInteractions.fromBody({ model: 'm-1' })).toMatchObject({ kind: 'missing' });
  expect(googleInteractions.fromStream([])).toMatchObject({ kind: 'missing', partial: true });
});

test('more cached than input tokens is invalid, whatever tools gave besides', () => {
  const usage = { total_input_tokens: 5, total_output_tokens: 1, total_cached_tokens: 6 };
  expect(googleInteractions.fromBody({ usage })).toMatchObject({ kind: 'invalid' });
  const withTools = { ...usage, total_tool_use_tokens: 50 };
  expect(googleInteractions.fromBody({ usage: withTools })).toMatchObject({ kind: 'invalid' });
});
