/** Gemini CLI, run with `--output-format json`: one object at the end, whose `stats` are the session's sums. */
import path from 'node:path';
import type { ToolUse } from '../../model/agent.ts';
import { isJsonObject, type JsonObject } from '../../model/json.ts';
import { addUsage, invalidLeaf, type Usage } from '../../model/usage.ts';
import { count, list, part, text, usageOf } from '../../usage/reading.ts';
import type {
  OwnUsage,
  Preset,
  PresetEnding,
  PresetLaunch,
  PresetReport,
  PresetStart,
  PresetWords,
} from './preset.ts';
import { lastObject } from './records.ts';

export const geminiCli: Preset = { name: 'gemini-cli', start, read };

function start({ setting, folders, systemText, env }: PresetStart): PresetLaunch {
  const home = path.join(folders.home, 'gemini');
  const { model, maxTurns, tools } = setting;
  const hasKey = env['GEMINI_API_KEY'] !== undefined;
  const settings = {
    ...(hasKey ? { security: { auth: { selectedType: 'gemini-api-key' } } } : {}),
    privacy: { usageStatisticsEnabled: false },
    general: { enableAutoUpdate: false },
    ...(tools === null ? {} : { tools: { core: [...tools], allowed: [...tools] } }),
    ...(maxTurns === null ? {} : { model: { maxSessionTurns: maxTurns } }),
  };
  const folder = path.join(home, '.gemini');
  // Where a machine keeps settings for all its users: there is nothing at these paths.
  const none = path.join(home, 'none.json');
  return {
    args: ['--output-format', 'json', '--skip-trust', ...(model === null ? [] : ['--model', model])],
    env: {
      GEMINI_CLI_HOME: home,
      GEMINI_CLI_SYSTEM_SETTINGS_PATH: none,
      GEMINI_CLI_SYSTEM_DEFAULTS_PATH: none,
    },
    files: {
      [path.join(folder, 'settings.json')]: JSON.stringify(settings),
      ...(systemText === null ? {} : { [path.join(folder, 'GEMINI.md')]: systemText }),
    },
    log: { folder: path.join(folder, 'tmp'), ending: '.jsonl' },
  };
}

function read({ stdout, exitCode, log }: PresetWords): PresetReport {
  const answer = lastObject(stdout);
  const stats = part(answer, 'stats');
  const messages = messagesOf(log);
  const told = usageOfStats(stats);
  const usage = told.length > 0 ? told : usageOfLog(messages);
  return {
    ending: endingOf(answer, exitCode),
    model: text(messages[0], 'model') ?? told[0]?.model ?? null,
    turns: messages.length === 0 ? null : messages.length,
    tools: messages.flatMap((message) => list(message, 'toolCalls').flatMap(toolUse)),
    durationMs: null,
    usage,
    usageSource: usage.length === 0 ? null : told.length > 0 ? 'result' : 'log',
    reported: null,
    loaded: null,
    counts: errorsOf(stats),
  };
}

/** Documented exit codes. */
const TURN_LIMIT = 53;
/** Words in which the provider says that it will not answer this. */
const REFUSAL = /SAFETY|PROHIBITED_CONTENT|BLOCKLIST|RECITATION|SPII/;

function endingOf(answer: JsonObject | null, exitCode: number | null): PresetEnding | null {
  const error = part(answer, 'error');
  if (exitCode === TURN_LIMIT || count(error, 'code') === TURN_LIMIT) {
    return {
      kind: 'limit',
      limit: 'turns',
      reason: 'the program stopped at the most turns that it was allowed',
    };
  }
  if (answer === null) return null;
  if (error !== undefined) {
    const message = text(error, 'message') ?? text(error, 'type') ?? 'without a reason';
    const kind = REFUSAL.test(message) ? 'refused' : 'infra-error';
    return { kind, reason: `it failed: ${message.slice(0, 200)}` };
  }
  const { response } = answer;
  return typeof response === 'string' ? { kind: 'output', text: response } : null;
}

function usageOfStats(stats: JsonObject | undefined): readonly OwnUsage[] {
  return Object.entries(part(stats, 'models') ?? {}).flatMap(([model, used]) => {
    const tokens = part(used, 'tokens');
    if (tokens === undefined) return [];
    const output = (count(tokens, 'candidates') ?? Number.NaN) + (count(tokens, 'thoughts') ?? 0);
    const prompt = count(tokens, 'prompt') ?? Number.NaN;
    return sound(model, leavesOf(tokens, prompt, output));
  });
}

/** An entry that is written again has the same id: the last one counts. */
function messagesOf(log: PresetWords['log']): readonly JsonObject[] {
  const byId = new Map<string, JsonObject>();
  for (const record of log.flat()) {
    const id = text(record, 'id');
    if (record['type'] === 'gemini' && id !== null) byId.set(id, record);
  }
  return [...byId.values()];
}

function usageOfLog(messages: readonly JsonObject[]): readonly OwnUsage[] {
  const models = new Map<string, Usage>();
  for (const message of messages) {
    const tokens = part(message, 'tokens');
    const model = text(message, 'model');
    if (tokens === undefined || model === null) continue;
    const output = (count(tokens, 'output') ?? Number.NaN) + (count(tokens, 'thoughts') ?? 0);
    const usage = leavesOf(tokens, count(tokens, 'input') ?? Number.NaN, output);
    if (invalidLeaf(usage) !== null) continue;
    const before = models.get(model);
    models.set(model, before === undefined ? usage : addUsage(before, usage));
  }
  return [...models].map(([model, usage]) => ({ model, usage, reported: null }));
}

/** Thoughts are billed as output; what tools gave is input beside the prompt, which holds what was cached. */
function leavesOf(tokens: JsonObject, prompt: number, output: number): Usage {
  const cached = count(tokens, 'cached') ?? 0;
  return usageOf({
    input_uncached: prompt - cached + (count(tokens, 'tool') ?? 0),
    cache_read: cached,
    output,
    reasoning: count(tokens, 'thoughts') ?? null,
  });
}

function sound(model: string, usage: Usage): readonly OwnUsage[] {
  return invalidLeaf(usage) === null ? [{ model, usage, reported: null }] : [];
}

function toolUse(call: unknown): readonly ToolUse[] {
  if (!isJsonObject(call)) return [];
  return [
    { tool: text(call, 'name') ?? '', arguments: call['args'] ?? {}, ok: call['status'] === 'success' },
  ];
}

function errorsOf(stats: JsonObject | undefined): Readonly<Record<string, number>> {
  const errors = Object.values(part(stats, 'models') ?? {})
    .map((used) => count(part(used, 'api'), 'totalErrors') ?? 0)
    .reduce((sum, one) => sum + one, 0);
  return errors === 0 ? {} : { requestErrors: errors };
}
