import type { ToolUse } from '../model/agent.ts';
import type { Call } from '../model/call.ts';
import { toolUsesIn } from './command-answer.ts';
import { readToolAnswer } from './tool-answer.ts';

/**
 * Returns the tool calls that an agent made in an attempt, from the attempt's calls as the ledger keeps them:
 * the tools that we ran, or what a program said about its own. `textOf` gives the text of a blob.
 */
export function recordedToolUses(
  calls: readonly Call[],
  textOf: (blob: string | null) => string | null,
): readonly ToolUse[] {
  return calls.flatMap((call) => {
    if (call.kind === 'compute') return toolUsesIn(textOf(call.response) ?? '');
    if (call.kind !== 'tool') return [];
    const answer = readToolAnswer(textOf(call.response) ?? '');
    const made = argumentsIn(textOf(call.request));
    return [{ tool: call.name, arguments: made, ok: answer?.ok ?? call.status === 'ok' }];
  });
}

function argumentsIn(request: string | null): unknown {
  if (request === null) return {};
  try {
    const body = JSON.parse(request) as { readonly arguments?: unknown };
    return body.arguments ?? {};
  } catch {
    return {};
  }
}
