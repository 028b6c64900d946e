/** A provider on loopback that answers real programs in whatever interface they ask, with the text `It is 42.` */
import type { ServerResponse } from 'node:http';
import type { Answer } from '../../provider/loopback.ts';

const TEXT = 'It is 42.';

/** Answers Messages, Responses and generateContent, streamed when that was asked for; counting is answered too. */
export const anyProvider: Answer = (response, { path, body }) => {
  const asked = parsed(body);
  if (/count_?tokens/i.test(path)) return whole(response, { input_tokens: 50, totalTokens: 50 });
  if (path.includes('/messages')) return messages(response, asked);
  if (path.includes('/responses')) return responses(response, asked);
  if (/generateContent/i.test(path)) return generateContent(response, path);
  response.writeHead(404, { 'content-type': 'application/json' });
  response.end('{"error":{"message":"there is nothing here"}}');
};

interface Asked {
  readonly model?: string;
  readonly stream?: boolean;
}

function parsed(body: string): Asked {
  try {
    return JSON.parse(body) as Asked;
  } catch {
    return {};
  }
}

function whole(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function stream(response: ServerResponse, events: readonly Readonly<Record<string, unknown>>[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const event of events) {
    const { type } = event;
    const name = typeof type === 'string' ? `event: ${type}\n` : '';
    response.write(`${name}data: ${JSON.stringify(event)}\n\n`);
  }
  response.end();
}

function messages(response: ServerResponse, { model, stream: streamed }: Asked): void {
  const usage = {
    input_tokens: 10,
    cache_creation_input_tokens: 40,
    cache_creation: { ephemeral_5m_input_tokens: 40, ephemeral_1h_input_tokens: 0 },
    cache_read_input_tokens: 300,
    output_tokens: 1,
    service_tier: 'standard',
  };
  const id = `msg_${Math.random().toString(36).slice(2)}`;
  const message = { id, type: 'message', role: 'assistant', model, content: [], stop_reason: null, usage };
  const end = { stop_reason: 'end_turn', stop_sequence: null };
  const final = { ...usage, output_tokens: 7 };
  if (streamed !== true) {
    return whole(response, { ...message, ...end, content: [{ type: 'text', text: TEXT }], usage: final });
  }
  stream(response, [
    { type: 'message_start', message },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: TEXT } },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: end, usage: final },
    { type: 'message_stop' },
  ]);
}

function responses(response: ServerResponse, { model }: Asked): void {
  const content = [{ type: 'output_text', text: TEXT, annotations: [] }];
  const item = { id: 'msg_1', type: 'message', role: 'assistant', status: 'completed', content };
  const usage = {
    input_tokens: 100,
    input_tokens_details: { cached_tokens: 40 },
    output_tokens: 9,
    output_tokens_details: { reasoning_tokens: 3 },
    total_tokens: 109,
  };
  const answer = {
    id: 'resp_1',
    object: 'response',
    created_at: 1,
    model,
    status: 'completed',
    output: [item],
    usage,
  };
  stream(response, [
    { type: 'response.created', response: { ...answer, status: 'in_progress', output: [], usage: null } },
    {
      type: 'response.output_item.added',
      output_index: 0,
      item: { ...item, status: 'in_progress', content: [] },
    },
    { type: 'response.output_text.delta', item_id: 'msg_1', output_index: 0, content_index: 0, delta: TEXT },
    { type: 'response.output_item.done', output_index: 0, item },
    { type: 'response.completed', response: answer },
  ]);
}

function generateContent(response: ServerResponse, path: string): void {
  const chunk = {
    candidates: [{ content: { role: 'model', parts: [{ text: TEXT }] }, finishReason: 'STOP', index: 0 }],
    usageMetadata: {
      promptTokenCount: 50,
      cachedContentTokenCount: 20,
      candidatesTokenCount: 5,
      thoughtsTokenCount: 2,
      totalTokenCount: 57,
    },
    modelVersion: 'synthetic-1',
  };
  if (path.includes('stream')) stream(response, [chunk]);
  else whole(response, chunk);
}
