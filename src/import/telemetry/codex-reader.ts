/** Reads Codex: rollouts that it keeps on disk, and the stream of `codex exec --json`. */

import type { Json, JsonObject } from '../../model/json.ts';
import {
  advance,
  codexCounts,
  codexUsage,
  counterKey,
  NO_COUNTER,
  type CodexCounter,
  type CodexCounts,
} from './codex-counter.ts';
import { CodexStream, type StreamMemory } from './codex-stream.ts';
import {
  codexThread,
  copiedHistory,
  isAfterPause,
  isNativeTurn,
  lineMs,
  type CodexThread,
  type CopiedHistory,
} from './codex-thread.ts';
import { instantAt, objectAt, objectOf, textAt } from './fields.ts';
import type { ReaderContext, TelemetryReader } from './format.ts';

/** What a reader remembers of earlier lines of its file. */
interface Memory {
  readonly thread: CodexThread | null;
  /** null where no copied history is being read. */
  readonly copy: CopiedHistory | null;
  readonly counter: CodexCounter;
  readonly model: string | null;
  readonly tier: string | null;
  /** Turns that began since the counter was seen last. */
  readonly turns: number;
  readonly hasCounted: boolean;
  /** The file begins in the midst of a thread, and only its counter says what was used before. */
  readonly isTail: boolean;
}

const NO_MEMORY: Memory = {
  thread: null,
  copy: null,
  counter: NO_COUNTER,
  model: null,
  tier: null,
  turns: 0,
  hasCounted: false,
  isTail: false,
};

/** Reads one file of Codex. */
export class CodexReader implements TelemetryReader {
  private readonly context: ReaderContext;
  private readonly stream: CodexStream;
  private readonly fileName: string;
  private memory: Memory;

  constructor(context: ReaderContext) {
    this.context = context;
    const state = objectOf(context.state);
    this.memory = { ...NO_MEMORY, ...(objectAt(state, 'rollout') as Partial<Memory> | null) };
    this.fileName = threadOfFile(context.file);
    const told = objectAt(state, 'stream') as unknown as StreamMemory | null;
    this.stream = new CodexStream(context, this.fileName, told);
  }

  read(value: unknown, line: number): void {
    const record = objectOf(value);
    if (record === null) return;
    const payload = objectAt(record, 'payload');
    if (payload === null) {
      this.stream.read(record, line);
      return;
    }
    const type = textAt(record, 'type');
    if (type === 'session_meta') this.meta(record, payload);
    else if (type === 'turn_context') this.turn(payload);
    else if (type === 'event_msg') this.event(record, payload, line);
  }

  end(): void {
    this.stream.end();
    const { copy, counter, turns, hasCounted } = this.memory;
    if (copy !== null && counter.total !== null) this.context.find(ONLY_COPY, null);
    else if (turns > 0 && !hasCounted && copy === null) this.context.find(NO_COUNTS, null);
  }

  state(): Json {
    return { rollout: this.memory, stream: this.stream.state() } as unknown as Json;
  }

  private meta(record: JsonObject, payload: JsonObject): void {
    const known = this.memory.thread;
    const thread = codexThread(payload, record, this.fileName);
    if (known !== null && known.id === thread.id && known.meta !== thread.meta) return;
    const isAncestor =
      known !== null &&
      known.id !== thread.id &&
      (this.memory.copy !== null || this.memory.counter.total === null);
    if (isAncestor) {
      // The copy begins with the ancestors' own beginnings, and its first count can come at any time.
      const copy = this.memory.copy ?? { turnsTell: false, writtenMs: null };
      this.memory = { ...this.memory, copy: { ...copy, writtenMs: null } };
      return;
    }
    this.memory = { ...NO_MEMORY, thread, copy: copiedHistory(thread, record) };
    this.context.emit({
      kind: 'session',
      agent: 'codex',
      session: thread.session,
      cwd: textAt(payload, 'cwd'),
      version: textAt(payload, 'cli_version'),
      title: null,
      parent: thread.isSubagent ? null : thread.parent,
      startedAt: instantAt(payload, 'timestamp') ?? instantAt(record, 'timestamp'),
      durationMs: null,
      reported: null,
      spec: null,
      case: null,
      repeat: null,
    });
  }

  /** A turn that began in this thread ends the copy. */
  private turn(payload: JsonObject): void {
    const { thread, copy, turns } = this.memory;
    if (thread !== null && copy !== null) {
      const isNative = isNativeTurn(payload, thread);
      if (isNative === true) this.memory = { ...this.memory, copy: null, counter: begunAnew(this.memory) };
      else if (isNative === false) this.memory = { ...this.memory, copy: { ...copy, turnsTell: true } };
    }
    this.memory = { ...this.memory, turns: turns + 1, model: textAt(payload, 'model') ?? this.memory.model };
  }

  private event(record: JsonObject, payload: JsonObject, line: number): void {
    switch (textAt(payload, 'type') ?? '') {
      case 'token_count':
        return this.count(record, objectAt(payload, 'info'), line);
      case 'task_started':
      case 'turn_started':
        return this.turn(payload);
      case 'thread_settings_applied': {
        const settings = objectAt(payload, 'thread_settings');
        const model = textAt(settings, 'model') ?? this.memory.model;
        this.memory = { ...this.memory, model, tier: textAt(settings, 'service_tier') };
        return;
      }
      case 'turn_aborted':
        if (this.memory.copy === null) this.context.find(ABORTED, line);
    }
  }

  private count(record: JsonObject, info: JsonObject | null, line: number): void {
    const told = {
      total: codexCounts(objectAt(info, 'total_token_usage')),
      last: codexCounts(objectAt(info, 'last_token_usage')),
    };
    if (told.total === null && told.last === null) return;
    if (![told.total, told.last].every((counts) => counts === null || isSound(counts))) {
      this.context.find(UNSOUND, line);
      return;
    }
    const { copy } = this.memory;
    if (copy !== null && isAfterPause(copy, record)) {
      this.memory = { ...this.memory, copy: null, counter: begunAnew(this.memory) };
    }
    const step = advance(this.memory.counter, told);
    const isFirst = this.memory.counter.total === null && told.last === null && step.usage !== null;
    const isTail = this.memory.isTail || (isFirst && this.memory.thread === null);
    this.memory = { ...this.memory, counter: step.counter, isTail };
    if (this.memory.copy !== null) {
      this.memory = { ...this.memory, copy: { ...this.memory.copy, writtenMs: lineMs(record) } };
      this.context.find(COPIED, line);
      return;
    }
    this.memory = { ...this.memory, hasCounted: true, turns: 0 };
    if (step.kind === 'stale') this.context.find(STALE, line);
    if (step.usage === null) return;
    if (isTail) this.tail(record);
    if (isTail && isFirst) return;
    const model = textAt(info, 'model') ?? textAt(info, 'model_name') ?? this.memory.model;
    const flags = step.doubt === null ? [] : [FLAG_OF[step.doubt]];
    this.emit(record, step.usage, { model, flags, part: '' });
    if (step.rest !== null) {
      this.emit(record, step.rest, { model, flags: ['codex-untold-requests'], part: ' rest' });
    }
  }

  /** The counter of a thread of which the file has no beginning: another file may tell the requests before. */
  private tail(record: JsonObject): void {
    const { counter } = this.memory;
    if (counter.total === null) return;
    this.context.emit({
      kind: 'total',
      agent: 'codex',
      session: this.fileName,
      key: `${this.fileName} counter ${counter.epoch}`,
      provider: 'openai',
      // Of all models that the thread asked.
      model: null,
      at: instantAt(record, 'timestamp'),
      usage: { format: 'canonical', raw: { ...codexUsage(counter.total), requests: 0 } },
      reported: null,
      selectors: {},
      includesSubagents: false,
    });
  }

  private emit(
    record: JsonObject,
    counts: CodexCounts,
    of: { readonly model: string | null; readonly flags: readonly string[]; readonly part: string },
  ): void {
    const { thread, counter, tier } = this.memory;
    const id = thread?.id ?? this.fileName;
    this.context.emit({
      kind: 'request',
      agent: 'codex',
      session: thread?.session ?? id,
      key: `${id} ${counterKey(counter)}${of.part}`,
      subagent: thread?.isSubagent === true ? id : null,
      at: instantAt(record, 'timestamp'),
      provider: thread?.provider ?? 'openai',
      model: of.model,
      usage: { format: 'canonical', raw: codexUsage(counts) },
      final: true,
      durationMs: null,
      status: 'ok',
      selectors: tier === null ? {} : { service_tier: tier === 'fast' ? 'priority' : tier },
      reported: null,
      tags: {},
      flags: of.flags,
    });
  }
}

/** The fork's own counting goes on from the copy's last state. */
function begunAnew({ counter }: Memory): CodexCounter {
  return { ...counter, epoch: 0 };
}

function isSound({ input, cached, written, output }: CodexCounts): boolean {
  return [input, cached, written, output].every((count) => Number.isSafeInteger(count) && count >= 0);
}

/** Rollouts are named `rollout-<instant>-<thread>.jsonl`. */
function threadOfFile(file: string): string {
  const name = (file.split(/[\\/]/).at(-1) ?? file).replace(/\.jsonl?(?:\.gz)?$/, '');
  return name.replace(/^rollout-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-/, '');
}

const FLAG_OF = { continued: 'codex-continued', contradictory: 'codex-contradictory' } as const;

const COPIED = {
  code: 'copied-history',
  severity: 'note',
  sentence: 'counts in forks are copies of their ancestors’ and were not counted again',
} as const;
const ONLY_COPY = {
  code: 'fork-without-turn',
  severity: 'note',
  sentence: 'a fork holds copied history only: nothing of it was counted',
} as const;
const NO_COUNTS = {
  code: 'no-token-counts',
  severity: 'warning',
  sentence: 'a rollout has turns and tells no token counts: what it used is not known',
} as const;
const ABORTED = {
  code: 'turn-aborted',
  severity: 'note',
  sentence: 'turns were interrupted: what their last request used is not told',
} as const;
const UNSOUND = {
  code: 'unsound-counter',
  severity: 'warning',
  sentence: 'token counts are no whole numbers of at least 0 and were not counted',
} as const;
const STALE = {
  code: 'stale-counter',
  severity: 'note',
  sentence: 'token counts came late, below the ones before, and were passed over',
} as const;
