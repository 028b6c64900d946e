import { expect, test } from 'vitest';
import { google } from '../../src/usage/google.ts';
import { parseSse } from '../../src/usage/sse.ts';

const chunk = (usageMetadata: unknown, finishReason?: string) => ({
  modelVersion: 'm-1',
  usageMetadata,
  candidates: [{ content: {}, ...(finishReason === undefined ? {} : { finishReason }) }],
});
const CHUNKS = [
  chunk({ trafficType: 'ON_DEMAND' }),
  chunk({ promptTokenCount: 9, candidatesTokenCount: 5, thoughtsTokenCount: 185 }),
  chunk({ promptTokenCount: 9, candidatesTokenCount: 23 }, 'STOP'),
];

test('chunks are cumulative: the last value of a field counts, thoughts are billed output', () => {
  const expected = {
    kind: 'usage',
    partial: false,
    selectors: { traffic_type: 'ON_DEMAND' },
    entries: [{ usage: { input_uncached: 9, output: 208, reasoning: 185 } }],
  };
  const stream = CHUNKS.map((one) => `data: ${JSON.stringify(one)}\n\n`).join('');
  expect(google.fromStream(parseSse(stream))).toMatchObject(expected);
  expect(google.fromBody(CHUNKS)).toMatchObject(expected);
});

test('a stream that broke is partial; one that never counted is missing', () => {
  expect(google.fromBody(CHUNKS.slice(0, 2))).toMatchObject({ kind: 'usage', partial: true });
  expect(google.fromBody(CHUNKS.slice(0, 1))).toMatchObject({ kind: 'missing', partial: true });
});

test('more cached than prompt tokens is invalid', () => {
  const usageMetadata = { promptTokenCount: 5, cachedContentTokenCount: 6, candidatesTokenCount: 1 };
  expect(google.fromBody({ usageMetadata })).toMatchObject({ kind: 'invalid' });
  // Tokens of tool results come beside the prompt: they are no room for what was cached.
  const withTools = { ...usageMetadata, toolUsePromptTokenCount: 50 };
  expect(google.fromBody({ usageMetadata: withTools })).toMatchObject({ kind: 'invalid' });
});
