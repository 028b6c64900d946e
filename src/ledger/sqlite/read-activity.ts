import type Database from 'better-sqlite3';
import { NO_USAGE, type Usage } from '../../model/usage.ts';
import type { Bindable } from './columns.ts';
import { usageOf } from './read-usage.ts';
import { USAGE_LEAVES } from './total-columns.ts';
import { BY_TRIAL, type TrialScope } from './trial-scope.ts';

/** What the calls of a trial did, prices aside. */
export interface TrialActivity {
  readonly providerMs: number;
  readonly toolMs: number;
  readonly modelCalls: number;
  readonly httpRequests: number;
  readonly toolCalls: Readonly<Record<string, number>>;
  readonly usage: Usage;
  readonly callsWithoutUsage: number;
  readonly reviewMinutes: number;
}

export const NO_ACTIVITY: TrialActivity = {
  providerMs: 0,
  toolMs: 0,
  modelCalls: 0,
  httpRequests: 0,
  toolCalls: {},
  usage: NO_USAGE,
  callsWithoutUsage: 0,
  reviewMinutes: 0,
};

/** Values in the order of the SELECT: rows as arrays cost a third of rows as objects. */
type ActivityRow = [
  trialId: number,
  providerMs: number | null,
  toolMs: number | null,
  modelCalls: number,
  httpRequests: number,
  /** `attempt:seq:name id` of every tool call, once for all its tries, comma-separated. */
  tools: string | null,
  withoutUsage: number,
  reviewMinutes: number | null,
  /** JSON array of JSON texts. */
  serverTools: string | null,
  ...leaves: (number | null)[],
];

// A NULL leaf is skipped by sum(): `reasoning` is known as soon as one call knows it, as in addUsage.
const ACTIVITY = `SELECT call.trial_id,
    sum(duration_ms) FILTER (WHERE kind IN ('model', 'judge')),
    sum(duration_ms) FILTER (WHERE kind = 'tool'),
    count(DISTINCT CASE kind WHEN 'model' THEN attempt * 4294967296 + seq END),
    count(*) FILTER (WHERE kind = 'model'),
    group_concat(DISTINCT CASE kind WHEN 'tool' THEN attempt || ':' || seq || ':' || name_id END),
    count(*) FILTER (WHERE kind = 'model' AND input_uncached IS NULL AND replayed = 0
      AND status IN ('ok', 'truncated')),
    sum(CASE kind WHEN 'review' THEN CAST(quantity AS REAL) END),
    json_group_array(server_tools) FILTER (WHERE server_tools IS NOT NULL AND kind = 'model'),
    ${USAGE_LEAVES.map((leaf) => `sum(${leaf}) FILTER (WHERE kind = 'model')`).join(', ')}
  FROM trial CROSS JOIN call ON call.trial_id = trial.id`;

/** Activity of trials by trial id, in ascending order; trials without calls are left out. */
export function* activityOf(
  db: Database.Database,
  { where, bound }: TrialScope,
): Generator<[number, TrialActivity]> {
  const nameOf = labelReader(db);
  const rows = db.prepare<Bindable[], ActivityRow>(`${ACTIVITY} WHERE ${where} ${BY_TRIAL}`).raw();
  for (const row of rows.iterate(...bound)) yield [row[0], activityOfRow(row, nameOf)];
}

/** Returns the activity of one trial at a time. */
export function activityReader(db: Database.Database): (trialId: number) => TrialActivity {
  const nameOf = labelReader(db);
  const find = db.prepare<[number], ActivityRow>(`${ACTIVITY} WHERE trial.id = ? ${BY_TRIAL}`).raw();
  return (trialId) => {
    const row = find.get(trialId);
    return row === undefined ? NO_ACTIVITY : activityOfRow(row, nameOf);
  };
}

function labelReader(db: Database.Database): (id: number) => string {
  const findName = db.prepare<[number], string>('SELECT text FROM label WHERE id = ?').pluck();
  const names = new Map<number, string>();
  return (id) => {
    const name = names.get(id) ?? findName.get(id) ?? '';
    names.set(id, name);
    return name;
  };
}

function activityOfRow(row: ActivityRow, nameOf: (id: number) => string): TrialActivity {
  const [, providerMs, toolMs, modelCalls, httpRequests, tools, callsWithoutUsage, minutes, lists] = row;
  return {
    providerMs: providerMs ?? 0,
    toolMs: toolMs ?? 0,
    modelCalls,
    httpRequests,
    toolCalls: tools === null ? {} : toolCounts(tools, nameOf),
    usage: usageOfRow(row, lists === '[]' || lists === null ? [] : (JSON.parse(lists) as string[])),
    callsWithoutUsage,
    reviewMinutes: minutes ?? 0,
  };
}

function usageOfRow(row: ActivityRow, serverTools: readonly string[]): Usage {
  const [, , , , , , , , , input, read, write5m, write1h, writeUnknown, output, reasoning, ...rest] = row;
  const [audioInput, audioOutput, requests] = rest;
  const columns = {
    input_uncached: input ?? null,
    cache_read: read ?? null,
    cache_write_5m: write5m ?? null,
    cache_write_1h: write1h ?? null,
    cache_write_unknown: writeUnknown ?? null,
    output: output ?? null,
    reasoning: reasoning ?? null,
    audio_input: audioInput ?? null,
    audio_output: audioOutput ?? null,
    requests: requests ?? null,
  };
  return usageOf(columns, serverTools) ?? NO_USAGE;
}

function toolCounts(tools: string, nameOf: (id: number) => string): Record<string, number> {
  const counts = new Map<string, number>();
  for (const tool of tools.split(',')) {
    const name = nameOf(Number(tool.slice(tool.lastIndexOf(':') + 1)));
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}
