/** Whose a Codex rollout is, and where in a fork the history that was copied from its ancestors ends. */

import type { JsonObject } from '../../model/json.ts';
import { digestOf, instantAt, numberAt, objectAt, textAt } from './fields.ts';

/** What the first `session_meta` says; plain JSON. */
export interface CodexThread {
  readonly id: string;
  /** Digest of the line: told again word for word, the file begins anew. */
  readonly meta: string;
  readonly createdMs: number | null;
  readonly provider: string;
  /** The thread that it was forked from or spawned by. */
  readonly parent: string | null;
  /** The thread whose work it is: for a subagent its parent's. */
  readonly session: string;
  /** Whether it works for another thread. */
  readonly isSubagent: boolean;
}

/** The copied history at the beginning of a fork; plain JSON. */
export interface CopiedHistory {
  /** Turns of this file tell when they began: then one that began after the fork ends the copy, and nothing else. */
  readonly turnsTell: boolean;
  /** When the last line of the copy was written; null when nothing can be said yet. */
  readonly writtenMs: number | null;
}

/** Returns the thread of a `session_meta`; `name` stands for an id where it has none. */
export function codexThread(payload: JsonObject, record: JsonObject, name: string): CodexThread {
  const id = textAt(payload, 'id') ?? textAt(payload, 'session_id') ?? name;
  const source = objectAt(payload, 'source');
  const spawn = objectAt(objectAt(source, 'subagent'), 'thread_spawn');
  const isSubagent =
    (source !== null && 'subagent' in source) || textAt(payload, 'thread_source') === 'subagent';
  const parent =
    textAt(payload, 'parent_thread_id') ??
    textAt(spawn, 'parent_thread_id') ??
    textAt(payload, 'forked_from_id');
  const at = instantAt(payload, 'timestamp') ?? instantAt(record, 'timestamp');
  const session = isSubagent ? (textAt(payload, 'session_id') ?? parent ?? id) : id;
  return {
    id,
    meta: digestOf(payload),
    createdMs: uuidMs(id) ?? (at === null ? null : Date.parse(at)),
    provider: textAt(payload, 'model_provider') ?? 'openai',
    parent,
    session,
    isSubagent: session !== id,
  };
}

/** Returns the copy that may stand at the beginning of the thread's file; null for a thread that is no fork. */
export function copiedHistory(thread: CodexThread, record: JsonObject): CopiedHistory | null {
  if (thread.parent === null) return null;
  return { turnsTell: false, writtenMs: lineMs(record) };
}

/** Returns whether a turn of the file began in this thread; null when it does not tell. */
export function isNativeTurn(payload: JsonObject, { createdMs }: CodexThread): boolean | null {
  if (createdMs === null) return null;
  const turn = textAt(payload, 'turn_id');
  const ms = turn === null ? null : uuidMs(turn);
  if (ms !== null) return ms >= createdMs;
  const seconds = numberAt(payload, 'started_at');
  return seconds === null ? null : seconds >= Math.floor(createdMs / 1000);
}

/** A copy is written at once, though it may take seconds; an answer of a model takes longer than this. */
const PAUSE_MS = 5000;

/** Returns whether a counter's state comes so long after the copy that it is the fork's own. */
export function isAfterPause(copy: CopiedHistory, record: JsonObject): boolean {
  const at = lineMs(record);
  return !copy.turnsTell && copy.writtenMs !== null && at !== null && at - copy.writtenMs >= PAUSE_MS;
}

/** Returns when a line says that it was written. */
export function lineMs(record: JsonObject): number | null {
  const at = instantAt(record, 'timestamp');
  return at === null ? null : Date.parse(at);
}

/** Returns the time in a UUID of version 7 in milliseconds since 1970; null for other ids. RFC 9562, section 5.7. */
function uuidMs(id: string): number | null {
  const match = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-/i.exec(id);
  return match === null ? null : Number.parseInt(`${match[1] ?? ''}${match[2] ?? ''}`, 16);
}
