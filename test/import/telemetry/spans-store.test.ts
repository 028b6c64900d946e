import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { firstpass } from '../../cli/run-cli.ts';
import { temporaryFolder } from '../../cli/temporary-folder.ts';
import { agentSpan, chat, exportOf, logsOf, spanOf } from './otlp-texts.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';

function imported(folder: string, ...args: readonly string[]): Record<string, unknown> {
  const { code, stdout, stderr } = firstpass(folder, ['import', ...args, '--json']);
  if (code !== 0) throw new Error(`exit ${code}: ${stderr}`);
  return JSON.parse(stdout) as Record<string, unknown>;
}

function counts(input: number, output: number): object {
  return { 'gen_ai.usage.input_tokens': input, 'gen_ai.usage.output_tokens': output };
}

const REQUEST = chat({ trace: TRACE, id: '1', parent: '2', attributes: counts(1000, 100) });
const CHAIN = spanOf({ trace: TRACE, id: '2', parent: '3', attributes: {} }, 'chain', {});
const AGENT = agentSpan({
  trace: TRACE,
  id: '3',
  attributes: { ...counts(1000, 100), 'gen_ai.request.model': 'claude-sonnet-4-5' },
});

/** Spans of one trace that come in two imports. */
const ORDERS = [
  ['the agent before its request', [AGENT], [REQUEST, CHAIN]],
  ['the request before its agent', [REQUEST], [CHAIN, AGENT]],
  ['the request and its chain before the agent', [REQUEST, CHAIN], [AGENT]],
] as const;

test.each(ORDERS)('%s, in two imports of a file that grows', (_, first, second) => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'traces.jsonl');
  writeFileSync(file, `${exportOf(first)}\n`);
  expect(imported(folder, 'traces.jsonl')['total']).toMatchObject({ input_uncached: 1000, output: 100 });
  writeFileSync(file, `${exportOf(first)}\n${exportOf(second)}\n`);
  expect(imported(folder, 'traces.jsonl')['total']).toMatchObject({
    input_uncached: 1000,
    output: 100,
    cost_usd: '0.0045',
    unpriced: 0,
  });
  expect(firstpass(folder, ['doctor', '--ledger', '.firstpass/ledger.db']).code).toBe(0);
});

function row(id: string, hit: boolean): string {
  return JSON.stringify({
    request_id: id,
    call_type: 'acompletion',
    spend: hit ? 0 : 0.0045,
    prompt_tokens: 1000,
    completion_tokens: 100,
    total_tokens: 1100,
    startTime: '2026-10-01T10:00:00Z',
    endTime: '2026-10-01T10:00:01Z',
    model: 'claude-sonnet-4-5',
    custom_llm_provider: 'anthropic',
    session_id: 'synthetic',
    cache_hit: hit ? 'True' : 'False',
    metadata: {},
  });
}

test('an answer from the cache of a gateway is in the ledger and costs nothing', () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'spend.jsonl'), `${row('one', false)}\n${row('two', true)}\n`);
  const { total, findings } = imported(folder, 'spend.jsonl') as {
    total: object;
    findings: { code: string; count: number }[];
  };
  expect(total).toMatchObject({ input_uncached: 1000, output: 100, cost_usd: '0.0045', unpriced: 0 });
  expect(findings.map(({ code, count }) => [code, count])).toEqual([
    ['no-cache-told', 1],
    ['response-cache-hit', 1],
  ]);
  expect(firstpass(folder, ['doctor', '--ledger', '.firstpass/ledger.db']).code).toBe(0);
});

test("an agent's events and its transcript of one session are named as two sources", () => {
  const folder = temporaryFolder();
  const event = {
    'event.name': 'claude_code.api_request',
    'session.id': 'synthetic-session',
    request_id: 'req_1',
    model: 'claude-haiku-4-5',
    input_tokens: 10,
    output_tokens: 100,
  };
  const message = {
    id: 'msg_1',
    role: 'assistant',
    model: 'claude-haiku-4-5',
    content: [],
    stop_reason: 'end_turn',
    usage: { input_tokens: 10, output_tokens: 100 },
  };
  const line = { type: 'assistant', sessionId: 'synthetic-session', uuid: 'u', message };
  writeFileSync(path.join(folder, 'logs.jsonl'), `${logsOf(event)}\n`);
  writeFileSync(path.join(folder, 'transcript.jsonl'), `${JSON.stringify(line)}\n`);
  const { findings } = imported(folder, 'logs.jsonl', 'transcript.jsonl') as { findings: { code: string }[] };
  expect(findings.map(({ code }) => code)).toContain('two-sources');
});
