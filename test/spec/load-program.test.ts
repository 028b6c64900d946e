import { describe, expect, test } from 'vitest';
import { programOf } from '../../src/spec/load-program.ts';

describe('a known agent', () => {
  test('is metered at the provider that it is made for unless its variant says otherwise', () => {
    expect(programOf({ preset: 'claude-code' })).toEqual({
      command: ['claude'],
      env: [],
      timeoutSeconds: 120,
      compute: null,
      meter: { source: 'proxy', upstreams: ['anthropic'], credentials: 'firstpass' },
      preset: { name: 'claude-code', model: null, maxTurns: null, tools: null, args: [], version: null },
    });
    expect(programOf({ preset: 'codex', meter: 'none' })).not.toHaveProperty('meter');
  });

  test('takes its settings, and says where it is', () => {
    const value = {
      preset: 'gemini-cli',
      command: ['bin/gemini'],
      model: 'synthetic-1',
      maxTurns: 4,
      tools: [],
      args: ['--debug'],
      version: '1.2.3',
      upstreams: ['mine'],
      credentials: 'agent',
    };
    expect(programOf(value)).toMatchObject({
      command: ['bin/gemini'],
      meter: { source: 'proxy', upstreams: ['mine'], credentials: 'agent' },
      preset: {
        name: 'gemini-cli',
        model: 'synthetic-1',
        maxTurns: 4,
        tools: [],
        args: ['--debug'],
        version: '1.2.3',
      },
    });
  });

  test("a program of one's own is metered only when asked", () => {
    expect(programOf({ command: ['mine'] })).toEqual({
      command: ['mine'],
      env: [],
      timeoutSeconds: 120,
      compute: null,
    });
  });
});
