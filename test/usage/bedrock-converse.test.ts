import { expect, test } from 'vitest';
import { bedrockConverse } from '../../src/usage/bedrock-converse.ts';

test('repeated counts are not added; lifetimes are taken from the details', () => {
  const usage = {
    inputTokens: 10,
    outputTokens: 3,
    cacheReadInputTokens: 5,
    cacheReadInputTokenCount: 5,
    cacheWriteInputTokens: 9,
    cacheWriteInputTokenCount: 9,
    cacheDetails: [{ ttl: '1h', inputTokens: 4 }],
  };
  expect(bedrockConverse.fromBody({ usage, serviceTier: { type: 'priority' } })).toMatchObject({
    selectors: { service_tier: 'priority' },
    entries: [
      { usage: { input_uncached: 10, cache_read: 5, cache_write_1h: 4, cache_write_unknown: 5, output: 3 } },
    ],
  });
  expect(bedrockConverse.fromBody({})).toMatchObject({ kind: 'missing' });
});
