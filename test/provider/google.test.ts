import { providerContract } from '../contract/provider-contract.ts';

const usageMetadata = {
  promptTokenCount: 100,
  cachedContentTokenCount: 40,
  candidatesTokenCount: 15,
  thoughtsTokenCount: 5,
  totalTokenCount: 120,
};

function chunk(text: string, rest: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    modelVersion: 'synthetic-1',
    candidates: [{ content: { role: 'model', parts: [{ text }] }, finishReason: 'STOP', index: 0 }],
    usageMetadata,
    ...rest,
  };
}

const event = (value: unknown): string => `data: ${JSON.stringify(value)}\r\n\r\n`;

providerContract({
  kind: 'google',
  format: 'google',
  answer: (text) => chunk(text),
  stream: (text) => [
    event(
      chunk('', {
        candidates: [{ content: { role: 'model', parts: [{ text: text.slice(0, 1) }] }, index: 0 }],
        usageMetadata: { promptTokenCount: 100, candidatesTokenCount: 1 },
      }),
    ),
    event(chunk(text.slice(1))),
  ],
  refusal: { modelVersion: 'synthetic-1', promptFeedback: { blockReason: 'SAFETY' }, usageMetadata },
  usage: { input_uncached: 60, cache_read: 40, output: 20, reasoning: 5 },
  brokenUsage: { input_uncached: 100, output: 1 },
  withoutUsage: (text) => chunk(text, { usageMetadata: undefined }),
});
