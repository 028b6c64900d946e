import type { ProviderWire } from '../contract/provider-contract.ts';
import { chat, chatChunks } from './loopback.ts';

/** Returns the chat-completions wire for a provider kind that speaks it. */
export function chatWire(kind: string): ProviderWire {
  const refused = { index: 0, message: { role: 'assistant', content: '' }, finish_reason: 'content_filter' };
  return {
    kind,
    format: 'openai-chat',
    answer: (text) => chat(text),
    stream: (text) => [
      ...chatChunks(text).map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`),
      'data: [DONE]\n\n',
    ],
    refusal: chat('', { choices: [refused] }),
    usage: { input_uncached: 100, output: 20, reasoning: null },
    brokenUsage: null,
    withoutUsage: (text) => chat(text, { usage: undefined }),
  };
}
