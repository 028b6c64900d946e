/** Codex, run as `codex exec --json`: its usage is that of the whole thread so far, without a model or a cost. */
import path from 'node:path';
import type { ToolUse } from '../../model/agent.ts';
import type { JsonObject } from '../../model/json.ts';
import { invalidLeaf, type Usage } from '../../model/usage.ts';
import { count, list, part, text, usageOf } from '../../usage/reading.ts';
import { grown } from './counter.ts';
import type {
  OwnUsage,
  Preset,
  PresetEnding,
  PresetLaunch,
  PresetReport,
  PresetStart,
  PresetWords,
} from './preset.ts';
import { recordsOf } from './records.ts';

export const codex: Preset = { name: 'codex', start, read };

function start({ setting, folders, systemText, env }: PresetStart): PresetLaunch {
  const home = path.join(folders.home, 'codex');
  const baseUrl = env['OPENAI_BASE_URL'];
  return {
    args: [
      'exec',
      '--json',
      '--skip-git-repo-check',
      ...(setting.model === null ? [] : ['--model', setting.model]),
    ],
    env: { CODEX_HOME: home },
    files: {
      [path.join(home, 'config.toml')]: configOf(baseUrl),
      // Its own place for what holds in every project.
      ...(systemText === null ? {} : { [path.join(home, 'AGENTS.md')]: systemText }),
    },
    log: { folder: path.join(home, 'sessions'), ending: '.jsonl' },
  };
}

/** It is led by its configuration and not by OPENAI_BASE_URL; a JSON text is a TOML text. */
function configOf(baseUrl: string | undefined): string {
  const own = ['check_for_update_on_startup = false', '[analytics]', 'enabled = false'];
  if (baseUrl === undefined) return `${own.join('\n')}\n`;
  const provider = [
    '[model_providers.firstpass]',
    'name = "firstpass"',
    `base_url = ${JSON.stringify(baseUrl)}`,
    'env_key = "OPENAI_API_KEY"',
    'wire_api = "responses"',
  ];
  return `${['model_provider = "firstpass"', ...own, ...provider].join('\n')}\n`;
}

function read({ stdout, log, setting }: PresetWords): PresetReport {
  const { records, others } = recordsOf(stdout);
  const model = setting.model ?? modelOfLog(log);
  const told = usageOfTurns(records);
  const usage = told ?? usageOfLog(log);
  const own: readonly OwnUsage[] = usage === null ? [] : [{ model, usage, reported: null }];
  const turns = ofType(records, 'turn.started').length;
  return {
    ending: endingOf(records),
    model,
    turns: turns === 0 ? null : turns,
    tools: items(records).flatMap(toolUse),
    // The stream has no times: the process's own are what is known.
    durationMs: null,
    usage: own,
    usageSource: usage === null ? null : told === null ? 'log' : 'result',
    reported: null,
    loaded: loadedOf(log),
    counts: others === 0 ? {} : { otherLines: others },
  };
}

function ofType(records: readonly JsonObject[], type: string): readonly JsonObject[] {
  return records.filter((record) => record['type'] === type);
}

/** Returns a field of each that has it as an object. */
function partsOf(records: readonly JsonObject[], key: string): readonly JsonObject[] {
  return records.map((record) => part(record, key)).filter((found) => found !== undefined);
}

function items(records: readonly JsonObject[]): readonly JsonObject[] {
  return partsOf(ofType(records, 'item.completed'), 'item');
}

/** Words in which the provider says that it will not answer this. */
const REFUSAL = /content_filter|invalid_prompt|cyber_policy|usage policy/i;

/** Errors among the items are warnings: only a turn that failed has no answer. */
function endingOf(records: readonly JsonObject[]): PresetEnding | null {
  const last = records.findLast(({ type }) => type === 'turn.completed' || type === 'turn.failed');
  if (last === undefined) {
    const error = text(ofType(records, 'error').at(-1), 'message');
    return error === null ? null : { kind: 'infra-error', reason: `it failed: ${error.slice(0, 200)}` };
  }
  if (last['type'] === 'turn.failed') {
    const message = text(part(last, 'error'), 'message') ?? 'without a reason';
    const reason = `its turn failed: ${message.slice(0, 200)}`;
    return { kind: REFUSAL.test(message) ? 'refused' : 'infra-error', reason };
  }
  const answers = items(records).filter(({ type }) => type === 'agent_message');
  return { kind: 'output', text: text(answers.at(-1), 'text') ?? '' };
}

/** Every turn tells the sum of the thread. */
function usageOfTurns(records: readonly JsonObject[]): Usage | null {
  return cumulative(partsOf(ofType(records, 'turn.completed'), 'usage'));
}

/** The same sums, told after every request and half of them twice: each file is one thread. */
function usageOfLog(log: PresetWords['log']): Usage | null {
  const counted = ofType(partsOf(log.flat(), 'payload'), 'token_count');
  return cumulative(partsOf(partsOf(counted, 'info'), 'total_token_usage'));
}

function cumulative(states: readonly JsonObject[]): Usage | null {
  const sound = states.map(leavesOf).filter((usage) => invalidLeaf(usage) === null);
  return sound.length === 0 ? null : grown(sound);
}

function leavesOf(usage: JsonObject): Usage {
  const cached = count(usage, 'cached_input_tokens') ?? 0;
  const written = count(usage, 'cache_write_input_tokens') ?? 0;
  return usageOf({
    input_uncached: (count(usage, 'input_tokens') ?? Number.NaN) - cached - written,
    cache_read: cached,
    cache_write_unknown: written,
    output: count(usage, 'output_tokens') ?? Number.NaN,
    reasoning: count(usage, 'reasoning_output_tokens') ?? null,
  });
}

function modelOfLog(log: PresetWords['log']): string | null {
  const context = log.flat().findLast(({ type }) => type === 'turn_context');
  return text(part(context, 'payload'), 'model');
}

function loadedOf(log: PresetWords['log']): Readonly<Record<string, string>> | null {
  const records = log.flat();
  const meta = part(
    records.find(({ type }) => type === 'session_meta'),
    'payload',
  );
  const context = part(
    records.find(({ type }) => type === 'turn_context'),
    'payload',
  );
  if (meta === undefined) return null;
  return {
    version: text(meta, 'cli_version') ?? '',
    approvalPolicy: text(context, 'approval_policy') ?? '',
    sandbox: text(part(context, 'sandbox_policy'), 'type') ?? '',
  };
}

function toolUse(item: JsonObject): readonly ToolUse[] {
  const ok = item['status'] !== 'failed' && item['status'] !== 'declined';
  switch (text(item, 'type') ?? '') {
    case 'command_execution':
      return [
        { tool: 'shell', arguments: { command: item['command'] ?? null }, ok: ok && item['exit_code'] === 0 },
      ];
    case 'file_change':
      return [{ tool: 'apply_patch', arguments: { changes: list(item, 'changes') }, ok }];
    case 'mcp_tool_call':
      return [
        { tool: `${text(item, 'server')}.${text(item, 'tool')}`, arguments: item['arguments'] ?? {}, ok },
      ];
    case 'web_search':
      return [{ tool: 'web_search', arguments: { query: item['query'] ?? null }, ok }];
    default:
      return [];
  }
}
