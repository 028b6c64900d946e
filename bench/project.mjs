// A project made of invented cases, for benchmarks.
const NO_LIMITS = { tokens: null, turns: null, toolCalls: null, seconds: null, cost: null };

export function benchProject({
  cases,
  concurrency,
  providers = {},
  provider = 'bench',
  maxOutputTokens = 1_000,
}) {
  const items = Array.from({ length: cases }, (_, index) => ({
    id: `case-${index}`,
    input: { text: `synthetic question ${index}` },
    expected: `answer ${index}`,
    tags: {},
    weight: 1,
    cluster: null,
    reference: null,
    faults: [],
    referenceCalls: [],
  }));
  const spec = {
    id: 'bench',
    description: 'synthetic',
    owner: null,
    tags: {},
    file: 'spec.yaml',
    line: 1,
    folder: import.meta.dirname,
    prompt: { system: 'You are a synthetic benchmark.', user: '{{input.text}}', partials: {} },
    cases: items,
    output: { format: 'text', schema: null, extract: 'whole' },
    validators: [{ kind: 'exact', options: {} }],
    tools: [],
    retry: { maxAttempts: 1, mode: 'continue', feedback: null, escalateTo: null },
    limits: { attempt: NO_LIMITS, trial: NO_LIMITS },
    review: {
      role: null,
      policy: { kind: 'never' },
      minutes: { base: 0, per100Words: 0, perFailedCheck: 0 },
      fallbackMinutes: 0,
    },
    yieldFloor: null,
    sla: null,
  };
  const variant = {
    id: 'bench',
    agent: 'model',
    provider,
    model: 'stub',
    parameters: { temperature: null, topP: null, maxOutputTokens, seed: null, stream: false, maxSteps: 1 },
    tags: {},
    specs: null,
    prompt: null,
  };
  return {
    root: import.meta.dirname,
    name: 'bench',
    specs: [spec],
    variants: [variant],
    repeats: 1,
    seed: 1,
    concurrency: { default: concurrency, perProvider: {} },
    providers,
    rateCards: [],
    ledger: '',
    tags: {},
    tagPolicy: { require: [], missing: 'unattributed' },
  };
}

export const CARD = {
  schema: 'ratecard/1',
  id: 'bench',
  skus: [{ sku: 'bench/stub', periods: [{ rates: { input: '1', output: '4', cache_read: '0.1' } }] }],
};
