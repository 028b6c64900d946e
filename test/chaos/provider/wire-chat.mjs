// Chat completions as OpenAI-compatible servers speak them: one JSON, or events that end with the usage.

const call = ({ id, name, arguments: given }) => ({
  id,
  type: 'function',
  function: { name, arguments: JSON.stringify(given) },
});

const usageOf = ({ input, cacheRead, output }) => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
  prompt_tokens_details: { cached_tokens: cacheRead },
});

/** Returns the body of a whole answer. */
export function plain(id, model, { usage, text, calls }) {
  const message = {
    role: 'assistant',
    content: calls.length > 0 ? null : text,
    ...(calls.length > 0 ? { tool_calls: calls.map(call) } : {}),
  };
  const choice = { index: 0, message, finish_reason: calls.length > 0 ? 'tool_calls' : 'stop' };
  return JSON.stringify({
    id,
    object: 'chat.completion',
    created: 0,
    model,
    choices: [choice],
    usage: usageOf(usage),
  });
}

/** Returns the events of a streamed answer. */
export function events(id, model, { usage, text, calls }) {
  const chunk = (delta, finish) => ({
    id,
    object: 'chat.completion.chunk',
    created: 0,
    model,
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  const said =
    calls.length > 0
      ? calls.map((one, index) => chunk({ tool_calls: [{ index, ...call(one) }] }, null))
      : pieces(text).map((piece) => chunk({ content: piece }, null));
  const all = [
    chunk({ role: 'assistant', content: '' }, null),
    ...said,
    chunk({}, calls.length > 0 ? 'tool_calls' : 'stop'),
    { ...chunk({}, null), choices: [], usage: usageOf(usage) },
  ];
  return [...all.map((event) => `data: ${JSON.stringify(event)}\n\n`), 'data: [DONE]\n\n'];
}

export function error(message) {
  return JSON.stringify({ error: { message, type: 'synthetic', param: null, code: null } });
}

/** Returns the text in pieces, as a stream brings it. */
export function pieces(text) {
  const size = Math.max(8, Math.ceil(text.length / 16));
  return Array.from({ length: Math.ceil(text.length / size) }, (_, at) =>
    text.slice(at * size, (at + 1) * size),
  );
}
