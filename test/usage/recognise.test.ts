import { expect, test } from 'vitest';
import { findUsage, recognise } from '../../src/usage/recognise.ts';

test.each([
  [{ prompt_tokens: 1 }, ['openai-chat']],
  [{ input_tokens: 1, output_tokens: 1 }, ['openai-responses', 'anthropic']],
  [{ input_tokens: 1, output_tokens: 1, total_tokens: 2 }, ['openai-responses']],
  [{ input_tokens: 1, output_tokens_details: { reasoning_tokens: 0 } }, ['openai-responses']],
  [{ input_tokens: 1, output_tokens_details: { thinking_tokens: 0 } }, ['anthropic']],
  [{ input_tokens: 1, cache_read_input_tokens: 0 }, ['anthropic']],
  // A gateway that mixes both vocabularies fits both: whoever declared one of them is believed.
  [{ input_tokens: 1, cache_read_input_tokens: 0, total_tokens: 2 }, ['openai-responses', 'anthropic']],
  [{ promptTokenCount: 1 }, ['google']],
  [{ total_input_tokens: 1 }, ['google-interactions']],
  [{ inputTokens: 1 }, ['bedrock-converse']],
  [{ tokens: 1 }, []],
])('%o is recognised by its fields', (usage, formats) => {
  expect(recognise(usage).formats).toEqual(formats);
});

test('usage is found wherever a format keeps it', () => {
  const chat = { prompt_tokens: 1 };
  expect(findUsage({ x_groq: { usage: chat } })).toBe(chat);
  expect(findUsage({ response: { usage: { input_tokens: 1 } } })).toEqual({ input_tokens: 1 });
  expect(findUsage({ metadata: { usage: { inputTokens: 1 } } })).toEqual({ inputTokens: 1 });
  expect(findUsage(chat)).toBe(chat);
  expect(findUsage({ usage: null })).toBeNull();
  expect(findUsage('text')).toBeNull();
});
