import { describe, expect, test } from 'vitest';
import { presetContract } from '../../contract/preset-contract.ts';
import { json } from '../../provider/loopback.ts';
import { hold, noted } from './preset-fixture.ts';

const answer = json(200, {
  id: 'resp_synthetic',
  object: 'response',
  model: 'synthetic-1',
  status: 'completed',
  output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: '42' }] }],
  usage: {
    input_tokens: 100,
    input_tokens_details: { cached_tokens: 40 },
    output_tokens: 9,
    output_tokens_details: { reasoning_tokens: 3 },
    total_tokens: 109,
  },
});

presetContract({
  preset: 'codex',
  answer,
  usage: { input_uncached: 60, cache_read: 40, output: 9, reasoning: 3 },
  home: 'CODEX_HOME',
  tools: [
    { tool: 'shell', ok: true },
    { tool: 'apply_patch', ok: false },
  ],
});

describe('codex', () => {
  test('the usage of a turn is that of the whole thread', async () => {
    const held = await hold({ preset: 'codex', prompt: 'turns', answer });
    expect(noted(held, 'agent-session')).toMatchObject({ turns: 2, usageSource: 'result' });
    expect(noted(held, 'usage-difference')).toBeUndefined();
  });

  test('without a completed turn its rollout tells, counters told twice once, and nothing is an answer', async () => {
    const held = await hold({ preset: 'codex', prompt: 'log', answer, setting: { model: null } });
    expect(held.result.kind).toBe('infra-error');
    expect(noted(held, 'agent-session')).toMatchObject({ usageSource: 'log', model: 'synthetic-default' });
    expect(noted(held, 'usage-difference')).toBeUndefined();
    expect(noted(held, 'agent-loaded')).toMatchObject({ version: '0.999.0', sandbox: 'read-only' });
  });
});
