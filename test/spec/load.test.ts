import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseUsd } from '../../src/model/money.ts';
import { DEFAULT_GATE } from '../../src/model/gate-policy.ts';
import { DEFAULT_BOUNDS } from '../../src/model/project.ts';
import { renderProblems } from '../../src/spec/frame.ts';
import { load, SPEC } from './project-folder.ts';

const golden = (name: string): string => path.resolve(import.meta.dirname, '../golden/spec', `${name}.txt`);

describe('a project without mistakes', () => {
  test('has every default filled in', async () => {
    const { project, problems } = await load();
    expect(problems).toEqual([]);
    const root = project?.root ?? '';
    expect(project).toEqual({
      root,
      name: 'tests',
      repeats: 1,
      seed: 1,
      concurrency: { default: 8, perProvider: {} },
      providers: Object.fromEntries(
        ['openai', 'anthropic', 'google', 'sandbox'].map((kind) => [
          kind,
          { kind, baseUrl: null, apiKeyEnv: null, requestSeconds: 120, maxTries: 4, bounds: DEFAULT_BOUNDS },
        ]),
      ),
      rateCards: [],
      ledger: path.join(root, '.firstpass/ledger.db'),
      baseline: { store: 'dir', path: path.join(root, '.firstpass/baseline') },
      tags: {},
      tagPolicy: { require: [], missing: 'unattributed' },
      budgets: { run: null, cell: null, provider: {}, day: null },
      gate: DEFAULT_GATE,
      variants: [
        {
          id: 'steady',
          agent: 'model',
          provider: 'sandbox',
          model: 'steady',
          parameters: {
            temperature: null,
            topP: null,
            maxOutputTokens: null,
            seed: null,
            stream: false,
            maxSteps: 8,
          },
          tags: {},
          specs: null,
          prompt: null,
        },
      ],
      specs: [
        {
          id: 'fields',
          description: '',
          owner: null,
          tags: {},
          file: 'specs/fields/spec.yaml',
          line: 1,
          folder: path.join(root, 'specs/fields'),
          prompt: { system: null, user: 'Text: {{input.text}}', partials: {} },
          cases: ['a', 'b'].map((id, index) => ({
            id,
            input: { text: index === 0 ? 'one' : 'two' },
            expected: index + 1,
            tags: {},
            weight: 1,
            cluster: null,
            reference: null,
            faults: [],
            referenceCalls: [],
          })),
          output: { format: 'text', schema: null, extract: 'whole' },
          validators: [{ kind: 'exact', options: {} }],
          tools: [],
          retry: { maxAttempts: 1, mode: 'continue', feedback: null, escalateTo: null },
          guards: { identicalCalls: 5, contextGrowth: 20, costOverMedian: 20 },
          limits: {
            attempt: { tokens: null, turns: null, toolCalls: null, seconds: 120, cost: null },
            trial: { tokens: null, turns: null, toolCalls: null, seconds: null, cost: null },
          },
          review: {
            role: null,
            policy: { kind: 'never' },
            minutes: { base: 0, per100Words: 0, perFailedCheck: 0 },
            fallbackMinutes: 0,
          },
          yieldFloor: null,
          sla: null,
        },
      ],
    });
  });

  test('says everything that the formats allow', async () => {
    const { project, problems } = await load({
      'firstpass.yaml': `name: all
specs: [specs/fields/spec.yaml]
repeats: 3
seed: 7
ledger: state/my.db
rateCards: [rates.yaml]
concurrency: {default: 4, local: 2}
tags: {team: demo, year: 2026}
tagPolicy: {require: [team], missing: reject}
budgets: {run: "5.00", cell: "1", provider: {local: "0.000000001"}, day: "20"}
providers:
  local: {kind: openai-compatible, baseUrl: "http://127.0.0.1:8080/v1", apiKeyEnv: LOCAL_KEY, requestSeconds: 60, maxTries: 2}
variants:
  - id: local
    model: local/org/model-1
    parameters: {temperature: 0.2, topP: 1, maxOutputTokens: 800, seed: 1, stream: true, maxSteps: 4}
    prompt: {system: {file: prompts/system.hbs}}
    specs: [fields]
    tags: {tier: small}
  - {id: rules, command: [node, agents/rules.mjs], env: [LANG], timeoutSeconds: 20, compute: local/cpu-second}
  - {id: again, replay: local, run: some-run}
`,
      'rates.yaml': 'schema: ratecard/1\n',
      'prompts/system.hbs': 'You read {{case.id}}.',
      'specs/fields/spec.yaml': `id: fields
description: Fields
owner: team-a
tags: {feature: x}
prompt:
  system: You read.
  user: {file: user.hbs}
  partials: {rules: rules.hbs}
cases: {file: cases.jsonl}
output: {format: json, schema: {file: out.json}, extract: fenced}
validators:
  - {kind: all-of, of: [{kind: exact, path: $.a}]}
tools:
  - {name: look, description: Look up, module: look.mjs, timeoutSeconds: 5, sku: tool/look}
  - {name: run, description: Run, command: [sh, -c, "true"], parameters: {type: object, properties: {x: {type: string}}}}
retry: {maxAttempts: 3, mode: fresh, feedback: "{{#each checks}}{{message}}{{/each}}", escalateTo: local}
guards: {identicalCalls: false, contextGrowth: 3.5, costOverMedian: null}
limits: {attempt: {tokens: 100, turns: 2, toolCalls: 3, seconds: 9, costUsd: "0.10"}, trial: {costUsd: "0.50"}}
review: {role: reviewer, policy: {sample: 0.1}, minutes: {base: 2, per100Words: 0.5, perFailedCheck: 0.25}, fallbackMinutes: 6}
yieldFloor: 0.8
sla: {p95Seconds: 20}
`,
      'specs/fields/user.hbs': '{{> rules}}{{input.text}}',
      'specs/fields/rules.hbs': 'Rule.\n',
      'specs/fields/out.json': '{"type": "object"}',
      'specs/fields/look.mjs': 'export default () => 1;',
      'specs/fields/cases.jsonl':
        '{"id": "a", "input": {"text": "x"}, "tags": {"n": 1}, "weight": 2, "cluster": "c"}\n',
    });
    expect(problems).toEqual([]);
    const root = project?.root ?? '';
    const [spec] = project?.specs ?? [];
    expect(project?.concurrency).toEqual({ default: 4, perProvider: { local: 2 } });
    expect(project?.providers['local']).toEqual({
      kind: 'openai-compatible',
      baseUrl: 'http://127.0.0.1:8080/v1',
      apiKeyEnv: 'LOCAL_KEY',
      requestSeconds: 60,
      maxTries: 2,
      bounds: DEFAULT_BOUNDS,
    });
    expect(project?.budgets).toEqual({
      run: parseUsd('5'),
      cell: parseUsd('1'),
      provider: { local: 10n ** 9n },
      day: parseUsd('20'),
    });
    expect(project?.tags).toEqual({ team: 'demo', year: '2026' });
    expect(project?.rateCards).toEqual([path.join(root, 'rates.yaml')]);
    expect(project?.variants).toEqual([
      {
        id: 'local',
        agent: 'model',
        provider: 'local',
        model: 'org/model-1',
        parameters: { temperature: 0.2, topP: 1, maxOutputTokens: 800, seed: 1, stream: true, maxSteps: 4 },
        prompt: { system: 'You read {{case.id}}.' },
        specs: ['fields'],
        tags: { tier: 'small' },
      },
      {
        id: 'rules',
        agent: 'command',
        command: ['node', 'agents/rules.mjs'],
        env: ['LANG'],
        timeoutSeconds: 20,
        compute: 'local/cpu-second',
        prompt: null,
        specs: null,
        tags: {},
      },
      {
        id: 'again',
        agent: 'replay',
        variant: 'local',
        run: 'some-run',
        prompt: null,
        specs: null,
        tags: {},
      },
    ]);
    expect(spec?.prompt).toEqual({
      system: 'You read.',
      user: '{{> rules}}{{input.text}}',
      partials: { rules: 'Rule.\n' },
    });
    expect(spec?.output).toEqual({ format: 'json', schema: { type: 'object' }, extract: 'fenced' });
    expect(spec?.cases[0]).toMatchObject({ tags: { n: '1' }, weight: 2, cluster: 'c' });
    expect(spec?.validators).toEqual([{ kind: 'all-of', options: { of: [{ kind: 'exact', path: '$.a' }] } }]);
    expect(spec?.tools[0]).toMatchObject({
      run: { kind: 'module', file: path.join(root, 'specs/fields/look.mjs') },
      timeoutSeconds: 5,
      sku: 'tool/look',
      parameters: { type: 'object' },
    });
    expect(spec?.tools[1]).toMatchObject({
      run: { kind: 'command', command: ['sh', '-c', 'true'] },
      timeoutSeconds: 10,
    });
    expect(spec?.limits.attempt.cost).toBe(parseUsd('0.1'));
    expect(spec?.guards).toEqual({ identicalCalls: null, contextGrowth: 3.5, costOverMedian: null });
    expect(spec?.limits.trial).toEqual({
      tokens: null,
      turns: null,
      toolCalls: null,
      seconds: null,
      cost: parseUsd('0.5'),
    });
    expect(spec?.review).toEqual({
      role: 'reviewer',
      policy: { kind: 'sample', share: 0.1 },
      minutes: { base: 2, per100Words: 0.5, perFailedCheck: 0.25 },
      fallbackMinutes: 6,
    });
    expect(spec?.retry).toMatchObject({ maxAttempts: 3, mode: 'fresh', escalateTo: 'local' });
  });
});

const spec = (change: (text: string) => string): Record<string, string> => ({
  'specs/fields/spec.yaml': change(SPEC),
});

const MISTAKES: Record<string, Record<string, string>> = {
  'unknown-key': spec((text) =>
    text.replace('validators:\n  - kind: exact', 'validators:\n  - {kind: exact, pth: $.a}'),
  ),
  'duplicate-case': spec((text) => text.replace('id: b', 'id: a')),
  'bad-schema': spec(
    (text) =>
      `${text}output:\n  format: json\n  schema:\n    type: object\n    properties:\n      total: {type: numbr}\n`,
  ),
  'bad-template-variable': spec((text) => text.replace('input.text', 'input.txet')),
  'missing-file': spec((text) =>
    text.replace(/cases:[^]*validators/, 'cases: {file: cases.yml}\nvalidators'),
  ),
  'yaml-syntax': spec((text) => text.replace('id: fields', 'id: fields: x')),
  several: {
    'firstpass.yaml': `name: tests
repeats: 0
variants:
  - id: steady
    model: sandbx/steady
  - id: steady
    model: nothing
  - id: again
    replay: stedy
  - id: none
concurency: 4
`,
    ...spec((text) =>
      text
        .replace('id: b', 'id: a')
        .replace('prompt:\n', 'descripton: x\nprompt:\n  system: "{{inptu}}"\n')
        .replace('kind: exact', 'kind: exakt'),
    ),
  },
};

test.each(Object.entries(MISTAKES))('the message about %s', async (name, files) => {
  const result = await load(files);
  expect(result.project).toBeNull();
  await expect(`${renderProblems(result.problems, result.sources)}\n`).toMatchFileSnapshot(golden(name));
});
