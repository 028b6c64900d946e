import { expect, test } from 'vitest';
import { openaiResponses } from '../../src/usage/openai-responses.ts';
import { parseSse } from '../../src/usage/sse.ts';

const RESPONSE = {
  model: 'm-1',
  service_tier: 'flex',
  output: [{ type: 'web_search_call' }, { type: 'message' }, { type: 'web_search_call' }],
  usage: {
    input_tokens: 50,
    input_tokens_details: { cached_tokens: 10, cache_write_tokens: 30 },
    output_tokens: 7,
    output_tokens_details: { reasoning_tokens: 4 },
  },
};

test('cached and written tokens are taken out of the input, billed tools counted', () => {
  expect(openaiResponses.fromBody(RESPONSE)).toMatchObject({
    selectors: { service_tier: 'flex' },
    entries: [
      {
        usage: {
          input_uncached: 10,
          cache_read: 10,
          cache_write_unknown: 30,
          output: 7,
          reasoning: 4,
          server_tools: { web_search: 2 },
        },
      },
    ],
  });
});

test('a stream has the usage of its last response; without one it is partial', () => {
  const created = `data: ${JSON.stringify({ type: 'response.created', response: { model: 'm-1', usage: null } })}\n\n`;
  const completed = `data: ${JSON.stringify({ type: 'response.completed', response: RESPONSE })}\n\n`;
  expect(openaiResponses.fromStream(parseSse(created + completed))).toMatchObject({
    kind: 'usage',
    partial: false,
  });
  expect(openaiResponses.fromStream(parseSse(created))).toEqual({
    kind: 'missing',
    reason: 'the response carries no usage',
    served: 'm-1',
    partial: true,
  });
});
