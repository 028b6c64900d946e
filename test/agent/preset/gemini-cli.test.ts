import { describe, expect, test } from 'vitest';
import { presetContract } from '../../contract/preset-contract.ts';
import { json } from '../../provider/loopback.ts';
import { hold, noted } from './preset-fixture.ts';

const answer = json(200, {
  candidates: [{ content: { role: 'model', parts: [{ text: '42' }] }, finishReason: 'STOP', index: 0 }],
  usageMetadata: {
    promptTokenCount: 50,
    cachedContentTokenCount: 20,
    candidatesTokenCount: 5,
    thoughtsTokenCount: 2,
    totalTokenCount: 57,
  },
  modelVersion: 'synthetic-1',
});

presetContract({
  preset: 'gemini-cli',
  answer,
  usage: { input_uncached: 30, cache_read: 20, output: 7, reasoning: 2 },
  home: 'GEMINI_CLI_HOME',
  tools: [
    { tool: 'read_file', ok: true },
    { tool: 'run_shell_command', ok: false },
  ],
});

describe('gemini-cli', () => {
  test('its own limit of turns is a limit', async () => {
    const held = await hold({ preset: 'gemini-cli', prompt: 'limit', answer, setting: { maxTurns: 2 } });
    expect(held.result).toMatchObject({ kind: 'limit', limit: 'turns' });
  });

  test('its settings are ours: the key, no statistics, the tools and turns that were asked for', async () => {
    const setting = { tools: ['read_file'], maxTurns: 4 };
    const held = await hold({ preset: 'gemini-cli', prompt: 'surroundings', answer, setting });
    const { settings } = JSON.parse(held.result.kind === 'output' ? held.result.text : '{}') as {
      readonly settings: unknown;
    };
    expect(settings).toMatchObject({
      security: { auth: { selectedType: 'gemini-api-key' } },
      privacy: { usageStatisticsEnabled: false },
      tools: { core: ['read_file'] },
      model: { maxSessionTurns: 4 },
    });
  });

  test('when it prints nothing its chat tells', async () => {
    const held = await hold({ preset: 'gemini-cli', prompt: 'log', answer });
    expect(held.result.kind).toBe('infra-error');
    expect(noted(held, 'agent-session')).toMatchObject({ usageSource: 'log', turns: 1 });
    expect(noted(held, 'usage-difference')).toBeUndefined();
  });
});
