import claudeCode from '../../../src/import/telemetry/claude-code.ts';
import { telemetryFormatContract } from '../../contract/telemetry-format-contract.ts';

/** Synthetic lines in the real format. */
function answer(id: string, usage: object, more: object = {}): string {
  const { message, ...record } = more as { message?: object };
  return JSON.stringify({
    parentUuid: null,
    isSidechain: false,
    sessionId: 'synthetic-session',
    version: '2.1.270',
    cwd: '/project/shop',
    type: 'assistant',
    uuid: `uuid-${id}`,
    timestamp: '2026-09-16T10:00:00.000Z',
    message: {
      id,
      type: 'message',
      role: 'assistant',
      model: 'claude-opus-4-8',
      content: [{ type: 'text', text: 'done' }],
      stop_reason: 'end_turn',
      usage,
      ...message,
    },
    ...record,
  });
}

const USAGE = {
  input_tokens: 10,
  cache_read_input_tokens: 2000,
  cache_creation_input_tokens: 300,
  cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 200 },
  output_tokens: 50,
};

const transcript = [
  '{"type":"summary","summary":"Synthetic","leafUuid":"x"}',
  '{"type":"user","sessionId":"synthetic-session","uuid":"u1","message":{"role":"user","content":"Say \\"assistant\\""}}',
  // One answer of three blocks: a placeholder twice, then the count.
  answer('msg_1', { ...USAGE, output_tokens: 1 }, { message: { stop_reason: null } }),
  answer('msg_1', { ...USAGE, output_tokens: 1 }, { message: { stop_reason: null } }),
  answer('msg_1', USAGE, {
    message: {
      stop_reason: 'tool_use',
      content: [
        { type: 'tool_use', id: 't', name: 'Edit', input: { id: null, model: null, requestId: null } },
      ],
    },
  }),
  // The same answer replayed in a sidechain, with a request id of its own.
  answer('msg_1', USAGE, { isSidechain: true, requestId: 'req_other', agentId: 'a1' }),
  answer('msg_2', { ...USAGE, speed: null, service_tier: 'standard' }, { requestId: null, version: 'dev' }),
  answer('msg_3', { ...USAGE, input_tokens: 7 }, { isSidechain: true, agentId: 'a1' }),
  '',
].join('\n');

const INIT = {
  type: 'system',
  subtype: 'init',
  session_id: 'synthetic-stream',
  model: 'claude-haiku-4-5',
  cwd: '/tmp/shop',
  claude_code_version: '2.1.270',
};

function result(cost: number, model: object, more: object = {}): string {
  return JSON.stringify({
    type: 'result',
    subtype: 'success',
    is_error: false,
    session_id: 'synthetic-stream',
    total_cost_usd: cost,
    usage: { input_tokens: 9, output_tokens: 20 },
    modelUsage: { 'claude-haiku-4-5': model },
    ...more,
  });
}

const stream = [
  JSON.stringify(INIT),
  answer(
    'msg_s1',
    { input_tokens: 9, cache_creation_input_tokens: 40, output_tokens: 3 },
    {
      sessionId: undefined,
      session_id: 'synthetic-stream',
      message: { stop_reason: null, model: 'claude-haiku-4-5' },
    },
  ),
  result(0.001, { inputTokens: 9, outputTokens: 20, cacheCreationInputTokens: 40 }, { uuid: 'r0' }),
  // The second result of one run: its totals contain the first one's.
  result(0.002, { inputTokens: 19, outputTokens: 60, cacheCreationInputTokens: 40 }, { uuid: 'r1' }),
  '',
].join('\n');

telemetryFormatContract(claudeCode, [
  {
    name: 'a transcript',
    file: 'synthetic-session.jsonl',
    content: transcript,
    sessions: 1,
    requests: 3,
    usage: {
      input_uncached: 27,
      cache_read: 6000,
      cache_write_5m: 300,
      cache_write_1h: 600,
      output: 150,
      requests: 3,
    },
  },
  {
    name: 'a stream with two results',
    file: 'stream.jsonl',
    content: stream,
    sessions: 1,
    requests: 2,
    usage: { input_uncached: 19, cache_write_unknown: 40, output: 60 },
  },
]);
