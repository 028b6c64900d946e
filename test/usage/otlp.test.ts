import { describe, expect, test } from 'vitest';
import { toldRequests } from '../../src/usage/otlp.ts';
import { logBody, spanBody } from '../provider/proxy/otlp-bodies.ts';

const leavesOf = (body: unknown): unknown[] =>
  toldRequests(body).map(({ reading }) =>
    reading.kind === 'usage' ? reading.entries[0]?.usage : reading.kind,
  );

describe('requests that exporters tell of', () => {
  test('Claude Code: cache writes of unknown lifetime, its own cost beside them', () => {
    const body = logBody('claude_code.api_request', {
      model: 'synthetic-1',
      cost_usd: '0.0123',
      duration_ms: 812,
      input_tokens: 10,
      output_tokens: 20,
      cache_read_tokens: 300,
      cache_creation_tokens: 40,
      request_id: 'req_1',
    });
    expect(toldRequests(body)).toMatchObject([
      {
        source: 'claude_code.api_request',
        provider: 'anthropic',
        model: 'synthetic-1',
        responseId: 'req_1',
        durationMs: 812,
      },
    ]);
    expect(toldRequests(body)[0]?.reported).toBe(12_300_000_000_000_000n);
    expect(leavesOf(body)).toMatchObject([
      { input_uncached: 10, cache_read: 300, cache_write_unknown: 40, output: 20 },
    ]);
  });

  test('Gemini CLI: cached is part of the input, thoughts are beside the output', () => {
    const body = logBody('gemini_cli.api_response', {
      model: 'synthetic-1',
      input_token_count: 100,
      cached_content_token_count: 60,
      output_token_count: 7,
      thoughts_token_count: 5,
      tool_token_count: 0,
      total_token_count: 112,
    });
    expect(leavesOf(body)).toMatchObject([{ input_uncached: 40, cache_read: 60, output: 12, reasoning: 5 }]);
  });

  test('GenAI spans: a parent that repeats its children tells nothing, either convention of input is read', () => {
    const chat = {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'synthetic-1',
      'gen_ai.usage.output_tokens': 9,
      'gen_ai.usage.cache_read.input_tokens': 30,
    };
    const body = spanBody(
      { id: 'a', parent: '', values: { ...chat, 'gen_ai.usage.input_tokens': 80 } },
      { id: 'b', parent: 'a', values: { ...chat, 'gen_ai.usage.input_tokens': 50 } },
      { id: 'c', parent: 'a', values: { ...chat, 'gen_ai.usage.input_tokens': 10 } },
      {
        id: 'd',
        parent: '',
        values: { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.usage.input_tokens': 60 },
      },
    );
    expect(leavesOf(body)).toMatchObject([
      { input_uncached: 20, cache_read: 30, output: 9 },
      { input_uncached: 10, cache_read: 30, output: 9 },
    ]);
    expect(toldRequests(body)[0]).toMatchObject({ source: 'gen_ai', provider: 'openai', durationMs: 200 });
  });

  test('what is no request, or no OTLP at all, tells nothing; missing counts stay unknown', () => {
    expect(toldRequests(logBody('claude_code.tool_result', { model: 'm' }))).toEqual([]);
    for (const body of [null, 7, 'text', [], {}, { resourceLogs: [7, { scopeLogs: 'x' }] }]) {
      expect(toldRequests(body)).toEqual([]);
    }
    expect(leavesOf(logBody('claude_code.api_request', { model: 'm', output_tokens: 3 }))).toEqual([
      'missing',
    ]);
  });
});
