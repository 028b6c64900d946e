/** The `result` record of `claude -p`: what a session says that it used in all. */

import type { JsonObject } from '../../model/json.ts';
import type { OutcomeEvent, SessionEvent, TotalEvent } from './event.ts';
import { countAt, digestOf, instantAt, numberAt, objectAt, objectOf, textAt, usdAt } from './fields.ts';
import type { Outcome } from '../../model/outcome.ts';

type ResultEvent = SessionEvent | TotalEvent | OutcomeEvent;

const AGENT = 'claude-code';

/** Returns the events of a result; `model` is the main loop's, for results that do not tell models. */
export function readResult(
  record: JsonObject,
  session: string,
  model: string | null,
): readonly ResultEvent[] {
  const at = instantAt(record, 'timestamp');
  const cost = usdAt(record, 'total_cost_usd');
  const about: SessionEvent = {
    kind: 'session',
    agent: AGENT,
    session,
    cwd: null,
    version: null,
    title: null,
    parent: null,
    startedAt: null,
    durationMs: numberAt(record, 'duration_ms'),
    // Cumulative through the session, like modelUsage.
    reported: cost,
    spec: null,
    case: null,
    repeat: null,
  };
  const models = Object.entries(objectAt(record, 'modelUsage') ?? {});
  const totals = models.flatMap(([name, value]) => {
    const used = objectOf(value);
    return used === null
      ? []
      : [modelTotal(record, used, { session, name, at, isOnly: models.length === 1 })];
  });
  const usage = objectAt(record, 'usage');
  if (totals.length === 0 && usage !== null) {
    totals.push({
      kind: 'total',
      agent: AGENT,
      session,
      key: `${session} turn ${textAt(record, 'uuid') ?? digestOf(record)}`,
      provider: 'anthropic',
      model,
      at,
      usage: { format: 'anthropic', raw: usage },
      reported: null,
      selectors: {},
      includesSubagents: false,
    });
  }
  return [about, ...totals, ...outcomeOf(record, session)];
}

function modelTotal(
  record: JsonObject,
  used: JsonObject,
  of: {
    readonly session: string;
    readonly name: string;
    readonly at: string | null;
    readonly isOnly: boolean;
  },
): TotalEvent {
  const model = of.name.replace(/\[\w+\]$/, '');
  const written = countAt(used, 'cacheCreationInputTokens');
  const [fiveMinutes, oneHour] = lifetimes(record, used, of.isOnly);
  const searches = countAt(used, 'webSearchRequests');
  return {
    kind: 'total',
    agent: AGENT,
    session: of.session,
    key: `${of.session} model ${model}`,
    provider: 'anthropic',
    model,
    at: of.at,
    usage: {
      format: 'canonical',
      raw: {
        input_uncached: countAt(used, 'inputTokens'),
        cache_read: countAt(used, 'cacheReadInputTokens'),
        cache_write_5m: fiveMinutes,
        cache_write_1h: oneHour,
        cache_write_unknown: written - fiveMinutes - oneHour,
        output: countAt(used, 'outputTokens'),
        reasoning: numberAt(used, 'thinkingTokens'),
        audio_input: 0,
        audio_output: 0,
        requests: 0,
        server_tools: searches === 0 ? {} : { web_search: searches },
      },
    },
    reported: usdAt(used, 'costUSD'),
    selectors: {},
    includesSubagents: true,
  };
}

/** Older versions tell lifetimes for the main loop's turn only: they are the total's when the turn was all. */
function lifetimes(record: JsonObject, used: JsonObject, isOnly: boolean): readonly [number, number] {
  const written = countAt(used, 'cacheCreationInputTokens');
  const own = [
    countAt(used, 'cacheCreationEphemeral5mInputTokens'),
    countAt(used, 'cacheCreationEphemeral1hInputTokens'),
  ] as const;
  if (own[0] + own[1] > 0) return own[0] + own[1] <= written ? own : [0, 0];
  const turn = objectAt(record, 'usage');
  const split = objectAt(turn, 'cache_creation');
  const ofTurn = [
    countAt(split, 'ephemeral_5m_input_tokens'),
    countAt(split, 'ephemeral_1h_input_tokens'),
  ] as const;
  return isOnly && ofTurn[0] + ofTurn[1] === written ? ofTurn : [0, 0];
}

const OUTCOMES: Readonly<Record<string, readonly [Outcome, string]>> = {
  error_max_turns: ['timeout', 'it was stopped after the most turns that it was allowed'],
  error_max_budget_usd: ['budget-stopped', 'it was stopped at its budget'],
  error_max_structured_output_retries: ['incorrect', 'no output fitted its schema'],
  error_during_execution: ['infra-error', 'it failed while it worked'],
};

function outcomeOf(record: JsonObject, session: string): readonly OutcomeEvent[] {
  const subtype = textAt(record, 'subtype') ?? '';
  const status = numberAt(record, 'api_error_status');
  const known = Object.hasOwn(OUTCOMES, subtype) ? OUTCOMES[subtype] : undefined;
  const failed =
    status === null ? undefined : (['infra-error', `the provider answered with ${status}`] as const);
  const [outcome, reason] = failed ?? known ?? [null, null];
  if (outcome === null) return [];
  return [{ kind: 'outcome', agent: AGENT, session, outcome, score: null, reason }];
}
