/** What a program prints at its end, in the words of the protocol of `command`. */
import type { AttemptResult, ToolUse } from '../model/agent.ts';
import { isJsonObject } from '../model/json.ts';
import type { Meter } from '../model/meter.ts';
import type { RouteEnd } from '../provider/proxy/server.ts';
import { infra, quote } from './command-end.ts';
import { noteReported } from './reported-usage.ts';

/** Returns the attempt's result from what the program printed: `{"output": …, "calls"?: […], "usage"?: {…}}`. */
export function readAnswer(stdout: string, meter: Meter, wire: RouteEnd | null): AttemptResult {
  let answer: unknown;
  try {
    answer = JSON.parse(stdout);
  } catch {
    return infra(`the program printed no JSON object: ${quote(stdout)}`);
  }
  if (!isJsonObject(answer) || answer['output'] === undefined) {
    return infra(`the program printed no object with the key output: ${quote(stdout)}`);
  }
  const { output, usage, calls } = answer;
  if (usage !== undefined && isJsonObject(usage)) noteReported(meter, usage, wire);
  const text = typeof output === 'string' ? output : JSON.stringify(output, null, 2);
  return { kind: 'output', text, tools: Array.isArray(calls) ? calls.flatMap(toolUse) : [] };
}

/** Returns the tool calls that a program said it made, in what it printed; none when that cannot be read. */
export function toolUsesIn(stdout: string): readonly ToolUse[] {
  try {
    const answer: unknown = JSON.parse(stdout);
    return isJsonObject(answer) && Array.isArray(answer['calls']) ? answer['calls'].flatMap(toolUse) : [];
  } catch {
    return [];
  }
}

function toolUse(call: unknown): readonly ToolUse[] {
  if (!isJsonObject(call) || typeof call['tool'] !== 'string') return [];
  return [{ tool: call['tool'], arguments: call['arguments'] ?? {}, ok: call['ok'] !== false }];
}
