import { providerContract } from '../contract/provider-contract.ts';

const usage = {
  input_tokens: 60,
  cache_read_input_tokens: 30,
  cache_creation_input_tokens: 10,
  cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 0 },
  output_tokens: 20,
  service_tier: 'standard',
};

function answer(text: string, rest: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'synthetic-1',
    content: [{ type: 'text', text }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage,
    ...rest,
  };
}

const event = (value: { readonly type: string; readonly [key: string]: unknown }): string =>
  `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`;

providerContract({
  kind: 'anthropic',
  format: 'anthropic',
  answer,
  stream: (text) => [
    event({
      type: 'message_start',
      message: answer('', { content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } }),
    }),
    event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
    event({ type: 'content_block_stop', index: 0 }),
    event({
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: 20 },
    }),
    event({ type: 'message_stop' }),
  ],
  refusal: answer('', { content: [], stop_reason: 'refusal' }),
  usage: { input_uncached: 60, cache_read: 30, cache_write_5m: 10, output: 20 },
  brokenUsage: { input_uncached: 60, cache_read: 30, cache_write_5m: 10, output: 1 },
  withoutUsage: (text) => answer(text, { usage: undefined }),
});
