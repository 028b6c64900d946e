import { providerContract } from '../contract/provider-contract.ts';

const usage = {
  input_tokens: 100,
  input_tokens_details: { cached_tokens: 40 },
  output_tokens: 20,
  output_tokens_details: { reasoning_tokens: 5 },
  total_tokens: 120,
};

function body(content: readonly unknown[]): Record<string, unknown> {
  return {
    id: 'resp_1',
    object: 'response',
    created_at: 1,
    status: 'completed',
    model: 'synthetic-1',
    service_tier: 'default',
    output: [{ type: 'message', id: 'msg_1', role: 'assistant', status: 'completed', content }],
    usage,
  };
}

function answer(text: string): Record<string, unknown> {
  return body([{ type: 'output_text', text, annotations: [] }]);
}

const event = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;

providerContract({
  kind: 'openai',
  format: 'openai-responses',
  answer,
  stream: (text) => [
    event({
      type: 'response.created',
      response: { id: 'resp_1', created_at: 1, model: 'synthetic-1', status: 'in_progress', usage: null },
    }),
    event({ type: 'response.output_item.added', output_index: 0, item: { type: 'message', id: 'msg_1' } }),
    event({
      type: 'response.output_text.delta',
      item_id: 'msg_1',
      output_index: 0,
      content_index: 0,
      delta: text,
    }),
    event({ type: 'response.output_item.done', output_index: 0, item: { type: 'message', id: 'msg_1' } }),
    event({ type: 'response.completed', response: answer(text) }),
  ],
  refusal: body([{ type: 'refusal', refusal: 'I cannot.' }]),
  usage: { input_uncached: 60, cache_read: 40, output: 20, reasoning: 5 },
  brokenUsage: null,
  withoutUsage: (text) => ({ ...answer(text), usage: undefined }),
});
