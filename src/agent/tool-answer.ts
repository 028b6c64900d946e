/** What a tool call gives back, and how the ledger keeps it. */
import { isJsonObject } from '../model/json.ts';

export interface ToolAnswer {
  /** Whether the tool did its work; a model reads `result` in either case. */
  readonly ok: boolean;
  readonly result: string;
}

const MAX_BYTES = 100_000;

/** Returns the text, cut to 100 kB with a note about its true size when it is longer. */
export function cappedResult(text: string, bytes: number = Buffer.byteLength(text)): string {
  if (bytes <= MAX_BYTES) return text;
  const kept = Buffer.from(text)
    .subarray(0, MAX_BYTES)
    .toString()
    .replace(/\uFFFD$/u, '');
  return `${kept}\n[cut: the result had ${bytes} bytes, ${MAX_BYTES} are shown]`;
}

/** Returns the text that the ledger keeps as the call's response. */
export function writeToolAnswer(answer: ToolAnswer): string {
  return JSON.stringify({ ok: answer.ok, result: answer.result });
}

/** Returns the answer from the ledger's text, or null when it is none. */
export function readToolAnswer(text: string): ToolAnswer | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isJsonObject(value)) return null;
  const { ok, result } = value;
  return typeof ok === 'boolean' && typeof result === 'string' ? { ok, result } : null;
}
