// Finds out of a request alone which place of which trial it is: the case, the attempt and the step in it.
import { createHash } from 'node:crypto';

/** Returns the place of a request of either wire; throws when it is none of the suite's own. */
export function questionOf(path, text) {
  const body = JSON.parse(text);
  const wire = path.endsWith('/messages') ? 'messages' : 'chat';
  const turns = body.messages.map((message) => ({ role: message.role, ...partsOf(message) }));
  const users = turns.flatMap((turn, index) => (turn.role === 'user' && turn.text !== '' ? [index] : []));
  const [, item] = /case (c\d+)/.exec(turns[users[0]]?.text ?? '') ?? [];
  if (item === undefined) throw new Error('the prompt names no case');
  const since = turns.slice(users.at(-1));
  return {
    wire,
    model: body.model,
    stream: body.stream === true,
    case: item,
    attempt: users.length,
    step: since.filter((turn) => turn.tools > 0).length,
    hash: createHash('sha256').update(text).digest('hex'),
    characters: text.length,
  };
}

/** Text of a message, and how many tools it calls. */
function partsOf({ content, tool_calls: calls }) {
  const parts = Array.isArray(content) ? content : [{ type: 'text', text: content ?? '' }];
  const text = parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
  return { text, tools: (calls?.length ?? 0) + parts.filter((part) => part.type === 'tool_use').length };
}
