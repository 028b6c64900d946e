import { tmpdir } from 'node:os';
import { NO_BUDGETS } from '../../src/model/budget.ts';
import type { AgentContext } from '../../src/agent/context.ts';
import type { AttemptRequest } from '../../src/model/agent.ts';
import type { ProviderSettings } from '../../src/model/project.ts';
import type { Spec } from '../../src/model/spec.ts';
import type { ModelParameters, ModelVariant } from '../../src/model/variant.ts';
import { makeCase, makeSpec } from '../fixtures/project.ts';

/** Returns a spec of plain text output without tools. */
export function specOf(rest: Partial<Spec> = {}): Spec {
  const retry = { maxAttempts: 1, mode: 'continue', feedback: null, escalateTo: null } as const;
  return makeSpec('greeting', { folder: tmpdir(), cases: [], validators: [], retry, ...rest });
}

/** Returns the first attempt of a trial. */
export function requestOf(rest: Partial<AttemptRequest> = {}): AttemptRequest {
  return {
    key: { spec: 'greeting', variant: 'v', case: 'c-1', repeat: 2 },
    attempt: 1,
    spec: specOf(),
    case: makeCase('c-1', { input: 'hi', expected: null }),
    prompt: { system: 'Be brief.', user: 'Say hi.' },
    turns: [],
    feedback: null,
    ...rest,
  };
}

/** Returns a variant of the provider called `local`. */
export function variantOf(parameters: Partial<ModelParameters> = {}, provider = 'local'): ModelVariant {
  return {
    agent: 'model',
    id: 'v',
    tags: {},
    specs: null,
    prompt: null,
    provider,
    model: 'synthetic-1',
    parameters: {
      temperature: null,
      topP: null,
      maxOutputTokens: null,
      seed: null,
      stream: false,
      maxSteps: 4,
      ...parameters,
    },
  };
}

/** Returns a context whose `local` and `sandbox` providers are at the address. */
export function contextOf(url: string, rest: Partial<ProviderSettings> = {}): AgentContext {
  const local: ProviderSettings = {
    kind: 'openai-compatible',
    baseUrl: url,
    apiKeyEnv: 'LOCAL_KEY',
    requestSeconds: 5,
    maxTries: 2,
    ...rest,
  };
  return {
    project: {
      root: tmpdir(),
      name: 'test',
      specs: [],
      variants: [],
      repeats: 1,
      seed: 1,
      concurrency: { default: 1, perProvider: {} },
      providers: { local },
      rateCards: [],
      ledger: '',
      tags: {},
      tagPolicy: { require: [], missing: 'unattributed' },
      budgets: NO_BUDGETS,
    },
    env: { LOCAL_KEY: 'sk-local-key', OPENAI_API_KEY: 'sk-local-key', ANTHROPIC_API_KEY: 'sk-local-key' },
    // A model agent reads no recorded runs.
    reader: null as unknown as AgentContext['reader'],
    sandbox: async () => ({ url: url.replace(/\/v1$/, '') }),
  };
}
