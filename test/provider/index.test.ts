import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/model/failure.ts';
import type { ProviderSettings } from '../../src/model/project.ts';
import { addressOf, checkProvider, keyOf, providers, SDK, settingsOf } from '../../src/provider/index.ts';

const settings = (kind: string, rest: Partial<ProviderSettings> = {}): ProviderSettings => ({
  kind,
  baseUrl: null,
  apiKeyEnv: null,
  requestSeconds: 1,
  maxTries: 1,
  ...rest,
});

function failureOf(action: () => unknown): Failure {
  try {
    action();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

test('the versions in install hints are those that the package declares', () => {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    optionalDependencies: Record<string, string>;
  };
  const named = [SDK, ...Object.values(providers).map((definition) => definition.package)];
  for (const { name, version } of named) expect(manifest.optionalDependencies[name]).toBe(version);
});

test.each(Object.keys(providers))('%s makes a model that has a usage format', async (kind) => {
  const definition = providers[kind];
  const make = await definition?.load();
  const model = make?.({
    baseUrl: 'http://127.0.0.1:9/v1',
    apiKey: 'k',
    fetch,
    headers: {},
    model: 'synthetic-1',
  });
  expect(model).toMatchObject({ modelId: 'synthetic-1' });
  expect(definition?.usageFormat('http://127.0.0.1:9/v1/chat/completions').id).toBeTruthy();
});

test('OpenAI is read by the address that was called', () => {
  expect(providers['openai']?.usageFormat('https://x/v1/responses').id).toBe('openai-responses');
  expect(providers['openai']?.usageFormat('https://x/v1/chat/completions').id).toBe('openai-chat');
});

describe('checkProvider', () => {
  test('passes with a key, and without where none is needed', () => {
    const local = settings('openai-compatible', { baseUrl: 'http://127.0.0.1:1/v1' });
    expect(() => checkProvider('anthropic', settings('anthropic'), { ANTHROPIC_API_KEY: 'k' })).not.toThrow();
    expect(() => checkProvider('sandbox', settings('sandbox'), {})).not.toThrow();
    expect(() => checkProvider('local', local, {})).not.toThrow();
  });

  test('names the variable that is missing', () => {
    const failure = failureOf(() => checkProvider('openai', settings('openai'), {}));
    expect([failure.code, failure.message, failure.hint]).toEqual([
      'provider/no-key',
      'provider "openai" needs an API key in the environment variable OPENAI_API_KEY, which is not set',
      'set OPENAI_API_KEY, or try the project with a sandbox/ model, which needs no key',
    ]);
    const own = settings('openai-compatible', { baseUrl: 'http://h/v1', apiKeyEnv: 'LOCAL_KEY' });
    expect(failureOf(() => checkProvider('local', own, { LOCAL_KEY: '' })).message).toContain('LOCAL_KEY');
  });

  test('wants an address that is one', () => {
    expect(failureOf(() => checkProvider('local', settings('openai-compatible'), {})).code).toBe(
      'provider/no-address',
    );
    const wrong = settings('openai-compatible', { baseUrl: 'localhost' });
    expect(failureOf(() => addressOf('local', wrong)).message).toContain('"localhost"');
  });

  test('knows its kinds', () => {
    expect(failureOf(() => checkProvider('x', settings('telepathy'), {})).code).toBe('provider/unknown');
  });
});

test('a key is read from the environment by its declared name', () => {
  expect(keyOf('x', settings('openai', { apiKeyEnv: 'MINE' }), { MINE: 'a', OPENAI_API_KEY: 'b' })).toBe('a');
  expect(keyOf('x', settings('sandbox'), {})).toBeNull();
});

test('a built-in name needs no declaration', () => {
  expect(settingsOf({ providers: {} }, 'openai').kind).toBe('openai');
  expect(settingsOf({ providers: { openai: settings('sandbox') } }, 'openai').kind).toBe('sandbox');
  expect(failureOf(() => settingsOf({ providers: {} }, 'nobody')).code).toBe('provider/unknown');
});
