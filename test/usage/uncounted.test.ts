import { expect, test } from 'vitest';
import { usageFormats } from '../../src/usage/index.ts';

function uncounted(format: string, usage: object): unknown {
  const reading = usageFormats[format]?.fromBody(usage);
  return reading?.kind === 'usage' ? reading.uncounted : reading;
}

test('a count that no leaf holds is named with its place', () => {
  const usage = { prompt_tokens: 10, completion_tokens: 5, output_hologram_tokens: 3 };
  expect(uncounted('openai-chat', usage)).toEqual({ output_hologram_tokens: 3 });
  expect(uncounted('openai-chat', { ...usage, output_hologram_tokens: 0 })).toEqual({});
  const nested = { input_tokens: 1, output_tokens: 1, output_tokens_details: { smell_tokens: 2 } };
  expect(uncounted('openai-responses', nested)).toEqual({ 'output_tokens_details.smell_tokens': 2 });
});

test('times, prices and writes of an unknown lifetime are no counts of their own', () => {
  const timed = { prompt_tokens: 1, completion_tokens: 1, queue_time: 0.3, cost: { input_tokens_cost: 0.1 } };
  expect(uncounted('openai-chat', timed)).toEqual({});
  const written = {
    input_tokens: 1,
    output_tokens: 1,
    cache_creation_input_tokens: 7,
    cache_creation: { ephemeral_12h_input_tokens: 7 },
  };
  expect(uncounted('anthropic', written)).toEqual({});
});

test('tokens of the total that nothing explains are named', () => {
  // A compatible endpoint that leaves thoughts out of its completion, and does not say how many there were.
  const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 115 };
  expect(uncounted('openai-chat', usage)).toEqual({ unexplained: 100 });
  expect(uncounted('bedrock-converse', { inputTokens: 1, outputTokens: 1, totalTokens: 2 })).toEqual({});
});

test('what the top level counts beyond the iterations that are billed in its place is named', () => {
  const top = { input_tokens: 100, output_tokens: 10 };
  const part = { type: 'message', input_tokens: 100, output_tokens: 4 };
  expect(uncounted('anthropic', { ...top, iterations: [part] })).toEqual({
    'beyond_iterations.output_tokens': 6,
  });
  expect(uncounted('anthropic', { ...top, iterations: [{ type: 'message' }] })).toEqual({
    'beyond_iterations.input_tokens': 100,
    'beyond_iterations.output_tokens': 10,
  });
  const rest = { type: 'message', input_tokens: 0, output_tokens: 6 };
  expect(uncounted('anthropic', { ...top, iterations: [part, rest] })).toEqual({});
  // A compaction is billed on top of the answer: it explains nothing of the top level.
  const compaction = { ...rest, type: 'compaction' };
  expect(uncounted('anthropic', { ...top, iterations: [part, compaction] })).toEqual({
    'beyond_iterations.output_tokens': 6,
  });
});
