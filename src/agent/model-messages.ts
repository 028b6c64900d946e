import type { ModelMessage } from 'ai';
import type { AttemptRequest } from '../model/agent.ts';
import type { OutputFormat } from '../model/spec.ts';

/** A conversation as the SDK takes it. */
export interface Conversation {
  readonly system: string | null;
  readonly messages: ModelMessage[];
}

/** Returns the prompt, then every earlier answer with what was said about it. */
export function conversation(request: AttemptRequest): Conversation {
  const messages: ModelMessage[] = [{ role: 'user', content: request.prompt.user }];
  for (const turn of request.turns) {
    // Vendors refuse an empty assistant message.
    messages.push({ role: 'assistant', content: turn.output.trim() === '' ? '(no answer)' : turn.output });
    messages.push({ role: 'user', content: turn.feedback });
  }
  const parts = [request.prompt.system, outputInstruction(request.spec.output)];
  const system = parts.filter((part) => part !== null && part !== '').join('\n\n');
  return { system: system === '' ? null : system, messages };
}

/**
 * Returns what a JSON output's format says to the model, null for text. An instruction instead of a vendor's
 * own JSON mode: every provider gets the same request, and extraction and validation stay ours.
 */
export function outputInstruction(output: OutputFormat): string | null {
  if (output.format !== 'json') return null;
  const ask = 'Answer with one JSON value and nothing else.';
  return output.schema === null
    ? ask
    : `${ask} It must satisfy this JSON Schema:\n${JSON.stringify(output.schema)}`;
}
