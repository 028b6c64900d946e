/** What Gemini CLI says at the end that a session used in all, by model: `-p --output-format json|stream-json`. */

import type { JsonObject } from '../../model/json.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { OutcomeEvent, SessionEvent, TotalEvent } from './event.ts';
import { countAt, instantAt, numberAt, objectAt, objectOf, textAt } from './fields.ts';

export const GEMINI_AGENT = 'gemini-cli';

/** Totals of a session, and whether they add up. */
export interface GeminiStats {
  readonly events: readonly (SessionEvent | TotalEvent | OutcomeEvent)[];
  /** Totals that are not the sum of their parts. */
  readonly unequal: number;
  /** Totals whose thoughts and tool tokens are only told as one number. */
  readonly mixed: number;
}

/** Returns what the document of `--output-format json` tells. */
export function readStats(record: JsonObject, session: string): GeminiStats {
  const models = Object.entries(objectAt(objectAt(record, 'stats'), 'models') ?? {});
  const totals = models.flatMap(([model, value]) => {
    const tokens = objectAt(objectOf(value), 'tokens');
    return tokens === null ? [] : [{ model, ...partsOf(tokens) }];
  });
  return {
    events: [
      sessionEvent(session, record),
      ...totals.map(({ model, usage }) => totalEvent({ session, model, usage, at: null })),
      ...outcomeOf(objectAt(record, 'error'), session),
    ],
    unequal: totals.filter(({ isEqual }) => !isEqual).length,
    mixed: 0,
  };
}

/** Returns what the `result` line of `--output-format stream-json` tells; `model` is that of its `init`. */
export function readResultLine(record: JsonObject, session: string, model: string | null): GeminiStats {
  const stats = objectAt(record, 'stats');
  const at = instantAt(record, 'timestamp');
  const models = Object.entries(objectAt(stats, 'models') ?? {});
  const told = models.flatMap(([name, value]) => {
    const used = objectOf(value);
    return used === null ? [] : [[name, used] as const];
  });
  const all = told.length > 0 || stats === null ? told : [[model, stats] as const];
  const totals = all.map(([name, used]) => ({ model: name, ...streamPartsOf(used) }));
  const used = totals.filter(({ total }) => total > 0);
  const error = textAt(record, 'status') === 'error' ? (objectAt(record, 'error') ?? {}) : null;
  return {
    events: [
      { ...sessionEvent(session, record), durationMs: numberAt(stats, 'duration_ms') },
      ...used.map((one) => totalEvent({ session, model: one.model, usage: one.usage, at })),
      ...outcomeOf(error, session),
    ],
    unequal: 0,
    mixed: used.filter(({ isMixed }) => isMixed).length,
  };
}

/** Returns a session of which nothing but its id and what the record says is known. */
export function sessionEvent(session: string, record: JsonObject): SessionEvent {
  return {
    kind: 'session',
    agent: GEMINI_AGENT,
    session,
    cwd: null,
    version: null,
    title: textAt(record, 'summary'),
    parent: null,
    startedAt: instantAt(record, 'startTime'),
    durationMs: null,
    reported: null,
    spec: null,
    case: null,
    repeat: null,
  };
}

/** Returns the leaves of counts as the CLI keeps them: thoughts beside the output, tools’ prompts beside the input. */
export function geminiLeaves(counts: {
  readonly prompt: number;
  readonly cached: number;
  readonly output: number;
  readonly thoughts: number;
  readonly tool: number;
}): JsonObject {
  const { prompt, cached, output, thoughts, tool } = counts;
  return {
    // The cache holds prompts only: more of it than of the prompt stays negative, whatever tools gave.
    input_uncached: cached > prompt ? prompt - cached : prompt - cached + tool,
    cache_read: cached,
    output: output + thoughts,
    reasoning: thoughts,
  };
}

function partsOf(tokens: JsonObject): { readonly usage: JsonObject; readonly isEqual: boolean } {
  const cached = countAt(tokens, 'cached');
  // Older versions tell the prompt only, newer ones what of it was not cached as well.
  const prompt = 'prompt' in tokens ? countAt(tokens, 'prompt') : countAt(tokens, 'input') + cached;
  const [output, thoughts] = [countAt(tokens, 'candidates'), countAt(tokens, 'thoughts')];
  const tool = countAt(tokens, 'tool');
  const total = numberAt(tokens, 'total');
  return {
    usage: geminiLeaves({ prompt, cached, output, thoughts, tool }),
    isEqual: total === null || total === prompt + output + thoughts + tool,
  };
}

/** `output_tokens` is without thoughts here: what the total has beyond the input is billed as output. */
function streamPartsOf(used: JsonObject): {
  readonly usage: JsonObject;
  readonly total: number;
  readonly isMixed: boolean;
} {
  const [prompt, cached] = [countAt(used, 'input_tokens'), countAt(used, 'cached')];
  const output = countAt(used, 'output_tokens');
  const total = numberAt(used, 'total_tokens') ?? prompt + output;
  const thoughts = Math.max(0, total - prompt - output);
  return {
    usage: geminiLeaves({ prompt, cached, output, thoughts, tool: 0 }),
    total,
    isMixed: thoughts > 0,
  };
}

function totalEvent(of: {
  readonly session: string;
  readonly model: string | null;
  readonly usage: JsonObject;
  readonly at: string | null;
}): TotalEvent {
  return {
    kind: 'total',
    agent: GEMINI_AGENT,
    session: of.session,
    key: `${of.session} model ${of.model ?? ''}`,
    provider: 'google',
    model: of.model,
    at: of.at,
    usage: { format: 'canonical', raw: { ...of.usage, requests: 0 } },
    reported: null,
    selectors: {},
    includesSubagents: true,
  };
}

/** Exit codes of the CLI: 53 is the most turns that it was allowed. */
const TURN_LIMIT = 53;

function outcomeOf(error: JsonObject | null, session: string): readonly OutcomeEvent[] {
  if (error === null) return [];
  const isLimit = numberAt(error, 'code') === TURN_LIMIT || /TurnLimit/i.test(textAt(error, 'type') ?? '');
  const outcome: Outcome = isLimit ? 'timeout' : 'infra-error';
  const reason = textAt(error, 'message')?.split('\n')[0] ?? 'it ended with an error';
  return [{ kind: 'outcome', agent: GEMINI_AGENT, session, outcome, score: null, reason }];
}
