// Messages as Anthropic's interface speaks them: input leaves are disjoint, a stream states usage at both ends.
import { pieces } from './wire-chat.mjs';

const blocksOf = ({ text, calls }) =>
  calls.length > 0
    ? calls.map(({ id, name, arguments: given }) => ({ type: 'tool_use', id, name, input: given }))
    : [{ type: 'text', text }];

const stopOf = ({ calls }) => (calls.length > 0 ? 'tool_use' : 'end_turn');

const inputUsage = ({ input, cacheRead, cacheWrite }) => ({
  input_tokens: input - cacheRead - cacheWrite,
  cache_read_input_tokens: cacheRead,
  cache_creation_input_tokens: cacheWrite,
  cache_creation: { ephemeral_5m_input_tokens: cacheWrite, ephemeral_1h_input_tokens: 0 },
});

/** Returns the body of a whole answer. */
export function plain(id, model, answer) {
  const usage = { ...inputUsage(answer.usage), output_tokens: answer.usage.output };
  const rest = { stop_reason: stopOf(answer), stop_sequence: null, usage };
  return JSON.stringify({
    id,
    type: 'message',
    role: 'assistant',
    model,
    content: blocksOf(answer),
    ...rest,
  });
}

/** Returns the events of a streamed answer. */
export function events(id, model, answer) {
  const start = { ...inputUsage(answer.usage), output_tokens: 1 };
  const message = {
    id,
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    usage: start,
  };
  const end = { stop_reason: stopOf(answer), stop_sequence: null };
  const all = [
    { type: 'message_start', message },
    ...blocksOf(answer).flatMap(blockEvents),
    { type: 'message_delta', delta: end, usage: { output_tokens: answer.usage.output } },
    { type: 'message_stop' },
  ];
  return all.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
}

function blockEvents(block, index) {
  const tool = block.type === 'tool_use';
  const empty = tool ? { ...block, input: {} } : { type: 'text', text: '' };
  const deltas = tool
    ? [{ type: 'input_json_delta', partial_json: JSON.stringify(block.input) }]
    : pieces(block.text).map((text) => ({ type: 'text_delta', text }));
  return [
    { type: 'content_block_start', index, content_block: empty },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ];
}

export function error(message) {
  return JSON.stringify({ type: 'error', error: { type: 'api_error', message } });
}
