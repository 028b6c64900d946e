import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { contentKey, priceKey, seesTags } from '../../src/plan/keys.ts';
import { makePlan, type PlannedTrial } from '../../src/plan/plan.ts';
import type { Case } from '../../src/model/case.ts';
import type { Project } from '../../src/model/project.ts';
import type { Spec } from '../../src/model/spec.ts';
import type { CommandVariant, ModelVariant } from '../../src/model/variant.ts';
import { specContent, validatorContent } from '../../src/spec/content.ts';
import { makeCase, makeModelVariant, makeProject, makeSpec } from '../fixtures/project.ts';

const SERVER = {
  kind: 'openai-compatible',
  baseUrl: 'http://a',
  apiKeyEnv: 'A',
  requestSeconds: 1,
  maxTries: 1,
};
const PROGRAM: CommandVariant = {
  id: 'v0',
  agent: 'command',
  command: ['node', 'x'],
  env: ['A', 'B'],
  timeoutSeconds: 5,
  compute: null,
  tags: {},
  specs: null,
  prompt: null,
};

/** A project of one trial in parts that a change may replace. */
interface Parts {
  readonly project: Partial<Project>;
  readonly spec: Partial<Spec>;
  readonly case: Partial<Case>;
  readonly variant: Partial<ModelVariant>;
  readonly program: Partial<CommandVariant> | null;
  readonly programBytes: string;
  readonly card: string;
}

const BASE: Parts = {
  project: {},
  spec: {},
  case: {},
  variant: {},
  program: null,
  programBytes: 'one',
  card: 'card',
};

interface Keys {
  readonly exec: string;
  readonly score: string;
  readonly price: string;
}

async function keysOf(parts: Parts): Promise<Keys> {
  const item = makeCase('c0', parts.case);
  const spec = makeSpec('a', { cases: [item], ...parts.spec });
  const model = makeModelVariant('v0', { provider: 'local', ...parts.variant });
  const variant = parts.program === null ? model : { ...PROGRAM, ...parts.program };
  const project = makeProject({
    specs: [spec],
    variants: [variant, makeModelVariant('strong', { specs: [] })],
    providers: { local: SERVER },
    ...parts.project,
  });
  const digests = new Map([
    [spec.id, { exec: await specContent(spec), score: await validatorContent(spec) }],
  ]);
  const plan = makePlan(project, digests, new Map([[variant.id, parts.programBytes]]));
  const [trial] = plan.trials() as Iterable<PlannedTrial> as unknown as PlannedTrial[];
  if (trial === undefined) throw new Error('the plan has one trial');
  const { execKey: exec, scoreKey: score, cell } = trial;
  return { exec, score, price: priceKey(cell.scoreKey, parts.card, spec.review) };
}

const { retry, limits, review, output, prompt } = makeSpec('a');
const { parameters } = makeModelVariant('v0');
const TOOL = {
  name: 't',
  description: 'd',
  parameters: { type: 'object' },
  run: { kind: 'command' as const, command: ['x'] },
  timeoutSeconds: 1,
  sku: null,
};

const MOVES_ALL: Readonly<Record<string, Partial<Parts>>> = {
  prompt: { spec: { prompt: { ...prompt, user: 'other' } } },
  system: { spec: { prompt: { ...prompt, system: 'other' } } },
  'prompt of the variant': { variant: { prompt: { user: 'other' } } },
  'wanted form': { spec: { output: { ...output, format: 'json' } } },
  schema: { spec: { output: { ...output, schema: { type: 'string' } } } },
  tools: { spec: { tools: [TOOL] } },
  'ceiling of an attempt': { spec: { limits: { ...limits, attempt: { ...limits.attempt, turns: 3 } } } },
  'ceiling of cost': { spec: { limits: { ...limits, trial: { ...limits.trial, cost: 5n } } } },
  'conversation or anew': { spec: { retry: { ...retry, mode: 'fresh' } } },
  escalation: { spec: { retry: { ...retry, escalateTo: 'strong' } } },
  model: { variant: { model: 'other' } },
  temperature: { variant: { parameters: { ...parameters, temperature: 0.5 } } },
  'output ceiling': { variant: { parameters: { ...parameters, maxOutputTokens: 9 } } },
  steps: { variant: { parameters: { ...parameters, maxSteps: 2 } } },
  'address of the provider': { project: { providers: { local: { ...SERVER, baseUrl: 'http://b' } } } },
  'kind of the provider': { project: { providers: { local: { ...SERVER, kind: 'openai' } } } },
  input: { case: { input: { text: 'other' } } },
  'id of the case': { case: { id: 'c1' } },
};

const MOVES_SCORE: Readonly<Record<string, Partial<Parts>>> = {
  expectation: { case: { expected: 'other' } },
  'tags of the case': { case: { tags: { team: 'x' } } },
  validators: { spec: { validators: [{ kind: 'exact', options: { path: '$.a' } }] } },
  'how the output is read': { spec: { output: { ...output, extract: 'fenced' } } },
  attempts: { spec: { retry: { ...retry, maxAttempts: 5 } } },
  feedback: { spec: { retry: { ...retry, feedback: 'Again!' } } },
};

const MOVES_PRICE: Readonly<Record<string, Partial<Parts>>> = {
  'rate card': { card: 'other' },
  'review model': { spec: { review: { ...review, role: 'reviewer', policy: { kind: 'always' } } } },
};

const MOVES_NONE: Readonly<Record<string, Partial<Parts>>> = {
  description: { spec: { description: 'other' } },
  owner: { spec: { owner: 'somebody' } },
  'tags of the spec': { spec: { tags: { team: 'x' } } },
  'file and line': { spec: { file: 'elsewhere/spec.yaml', line: 99 } },
  'yield floor': { spec: { yieldFloor: 0.9, sla: { p95Seconds: 1 } } },
  'id of the variant': { variant: { id: 'renamed' } },
  'tags of the variant': { variant: { tags: { tier: 'x' } } },
  'specs of the variant': { variant: { specs: ['a'] } },
  'name of the project': { project: { name: 'other', tags: { a: 'b' } } },
  'place of the project': { project: { root: '/elsewhere', ledger: '/elsewhere/l.db' } },
  concurrency: { project: { concurrency: { default: 1, perProvider: {} } } },
  seed: { project: { seed: 2 } },
  repeats: { project: { repeats: 3 } },
  'transport of the provider': {
    project: { providers: { local: { ...SERVER, apiKeyEnv: 'B', requestSeconds: 9, maxTries: 9 } } },
  },
};

async function moved(change: Partial<Parts>, base: Parts = BASE): Promise<readonly string[]> {
  const [before, after] = [await keysOf(base), await keysOf({ ...base, ...change })];
  return (['exec', 'score', 'price'] as const).filter((name) => before[name] !== after[name]);
}

describe('a change of', () => {
  test.each(Object.entries(MOVES_ALL))('%s asks something else', async (_name, change) => {
    expect(await moved(change)).toEqual(['exec', 'score', 'price']);
  });
  test.each(Object.entries(MOVES_SCORE))('%s judges otherwise', async (_name, change) => {
    expect(await moved(change)).toEqual(['score', 'price']);
  });
  test.each(Object.entries(MOVES_PRICE))('%s changes figures only', async (_name, change) => {
    expect(await moved(change)).toEqual(['price']);
  });
  test.each(Object.entries(MOVES_NONE))('%s changes nothing', async (_name, change) => {
    expect(await moved(change)).toEqual([]);
  });

  test('any two parts together moves what either moves', async () => {
    const groups = [MOVES_ALL, MOVES_SCORE, MOVES_PRICE, MOVES_NONE];
    const all = groups.flatMap((group, rank) => Object.values(group).map((change) => ({ change, rank })));
    const names = [['exec', 'score', 'price'], ['score', 'price'], ['price'], []];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...all), fc.constantFrom(...all), async (one, two) => {
        // Changes of the same part would replace one another.
        const parts = Object.keys(one.change).some((name) => name in two.change);
        fc.pre(!parts);
        expect(await moved({ ...one.change, ...two.change })).toEqual(names[Math.min(one.rank, two.rank)]);
      }),
      { numRuns: 60 },
    );
  });

  test('a program, its bytes, its variables or its time asks something else; its price and their order do not', async () => {
    const base = { ...BASE, program: {} };
    const all = ['exec', 'score', 'price'];
    expect(await moved({ programBytes: 'two' }, base)).toEqual(all);
    expect(await moved({ program: { command: ['node', 'y'] } }, base)).toEqual(all);
    expect(await moved({ program: { env: ['A'] } }, base)).toEqual(all);
    expect(await moved({ program: { timeoutSeconds: 6 } }, base)).toEqual(all);
    expect(await moved({ program: { compute: 'local/second' } }, base)).toEqual([]);
    expect(await moved({ program: { env: ['B', 'A'] } }, base)).toEqual([]);
  });

  test('a tool’s price changes no output', async () => {
    const base = { ...BASE, spec: { tools: [TOOL] } };
    expect(await moved({ spec: { tools: [{ ...TOOL, sku: 'tool/x' }] } }, base)).toEqual([]);
    expect(await moved({ spec: { tools: [{ ...TOOL, timeoutSeconds: 2 }] } }, base)).toContain('exec');
  });

  test('the seed and the expectation asks something else of sandbox models, which answer by them', async () => {
    const sandbox = { variant: { provider: 'sandbox' } };
    const base = { ...BASE, ...sandbox };
    expect(await moved({ project: { seed: 2 } }, base)).toContain('exec');
    expect(await moved({ case: { expected: 'other' } }, base)).toContain('exec');
    expect(await moved({ case: { reference: 'other' } }, base)).toContain('exec');
  });

  test('a case’s tags asks something else where a template can see them', async () => {
    const spec = { prompt: { ...prompt, user: '{{input.text}} {{case.tags.team}}' } };
    expect(await moved({ case: { tags: { team: 'x' } } }, { ...BASE, spec })).toContain('exec');
  });
});

test('the order in which cases are listed changes no key of a cell', () => {
  const [one, two] = [makeCase('c0'), makeCase('c1')];
  expect(cellKey([one, two])).toBe(cellKey([two, one]));
  expect(cellKey([one])).not.toBe(cellKey([one, two]));
});

test.each([
  ['{{input.text}} in this case, e.g. case.tags', false],
  ['{{case.id}}', false],
  ['{{input.this}}', true],
  ['{{case.tags.x}}', true],
  ['{{#each case.tags}}{{/each}}', true],
  ['{{json case}}', true],
  ['{{json this}}', true],
  ['{{json .}}', true],
  ['{{#with input}}{{../case.id}}{{/with}}', true],
  ['{{@root.case.tags.x}}', true],
])('%j sees more of a case than its id: %s', (user, sees) => {
  expect(seesTags([null, { user, system: null }])).toBe(sees);
});

test('keys ignore the order of object keys', () => {
  expect(contentKey({ a: 1, b: [2] })).toBe(contentKey({ b: [2], a: 1 }));
});

function cellKey(cases: readonly Case[]): unknown {
  return makePlan(makeProject({ specs: [makeSpec('a', { cases })] }), new Map()).cells[0]?.scoreKey;
}
