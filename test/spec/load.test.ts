import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseUsd } from '../../src/model/money.ts';
import { renderProblems } from '../../src/spec/frame.ts';
import { loadProject } from '../../src/spec/load.ts';
import { definitions, folderOf, lines, load, PROJECT, SPEC } from './project-folder.ts';

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
          { kind, baseUrl: null, apiKeyEnv: null, requestSeconds: 120, maxTries: 4 },
        ]),
      ),
      rateCards: [],
      ledger: path.join(root, '.firstpass/ledger.db'),
      tags: {},
      tagPolicy: { require: [], missing: 'unattributed' },
      variants: [
        {
          id: 'steady',
          agent: 'model',
          provider: 'sandbox',
          model: 'steady',
          parameters: { temperature: null, topP: null, maxOutputTokens: null, seed: null, stream: false, maxSteps: 8 },
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
limits: {attempt: {tokens: 100, turns: 2, toolCalls: 3, seconds: 9, costUsd: "0.10"}, trial: {costUsd: "0.50"}}
review: {role: reviewer, policy: {sample: 0.1}, minutes: {base: 2, per100Words: 0.5, perFailedCheck: 0.25}, fallbackMinutes: 6}
yieldFloor: 0.8
sla: {p95Seconds: 20}
`,
      'specs/fields/user.hbs': '{{> rules}}{{input.text}}',
      'specs/fields/rules.hbs': 'Rule.\n',
      'specs/fields/out.json': '{"type": "object"}',
      'specs/fields/look.mjs': 'export default () => 1;',
      'specs/fields/cases.jsonl': '{"id": "a", "input": {"text": "x"}, "tags": {"n": 1}, "weight": 2, "cluster": "c"}\n',
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
      { id: 'again', agent: 'replay', variant: 'local', run: 'some-run', prompt: null, specs: null, tags: {} },
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
    expect(spec?.tools[1]).toMatchObject({ run: { kind: 'command', command: ['sh', '-c', 'true'] }, timeoutSeconds: 10 });
    expect(spec?.limits.attempt.cost).toBe(parseUsd('0.1'));
    expect(spec?.limits.trial).toEqual({ tokens: null, turns: null, toolCalls: null, seconds: null, cost: parseUsd('0.5') });
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
  'unknown-key': spec((text) => text.replace('validators:\n  - kind: exact', 'validators:\n  - {kind: exact, pth: $.a}')),
  'duplicate-case': spec((text) => text.replace('id: b', 'id: a')),
  'bad-schema': spec(
    (text) => `${text}output:\n  format: json\n  schema:\n    type: object\n    properties:\n      total: {type: numbr}\n`,
  ),
  'bad-template-variable': spec((text) => text.replace('input.text', 'input.txet')),
  'missing-file': spec((text) => text.replace(/cases:[^]*validators/, 'cases: {file: cases.yml}\nvalidators')),
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

describe('what is checked', () => {
  const project = (text: string): Record<string, string> => ({ 'firstpass.yaml': text });
  const withVariant = (text: string): Record<string, string> => project(`${PROJECT}${text}`);
  const table: readonly (readonly [string, Record<string, string>, string])[] = [
    ['no specs', project(`${PROJECT}specs: none/*.yaml\n`), 'firstpass.yaml:5:8 spec/no-specs no file matches "none/*.yaml"'],
    ['missing spec', project(`${PROJECT}specs: x.yaml\n`), 'firstpass.yaml:5:8 spec/missing-file "x.yaml" does not exist'],
    ['empty project', project(''), 'firstpass.yaml:1:1 spec/wrong-type the file is empty'],
    ['empty spec', spec(() => '# nothing\n'), 'specs/fields/spec.yaml:1:1 spec/wrong-type the file is empty'],
    ['no slash', withVariant('  - {id: x, model: gpt}\n'), 'firstpass.yaml:5:20 spec/invalid-value "model" is not valid: "gpt"'],
    ['unknown provider', withVariant('  - {id: x, model: opnai/gpt}\n'), 'firstpass.yaml:5:20 spec/unknown-provider unknown provider "opnai"'],
    ['no address', withVariant('providers: {me: {kind: openai-compatible}}\n'), 'firstpass.yaml:5:13 spec/missing-key provider "me" needs a "baseUrl"'],
    ['unknown spec', withVariant('  - {id: x, model: a/b, specs: [fild]}\n'), 'firstpass.yaml:5:33 spec/unknown-spec unknown spec "fild"'],
    ['two agents', withVariant('  - {id: x, model: sandbox/b, replay: steady}\n'), 'firstpass.yaml:5:13 spec/unknown-key unknown key "model"'],
    ['no agent', withVariant('  - {id: x}\n'), 'firstpass.yaml:5:5 spec/missing-key item 2 of "variants" lacks one of "model", "command", "replay"'],
    ['missing card', withVariant('rateCards: [r.yaml]\n'), 'firstpass.yaml:5:13 spec/missing-file "r.yaml" does not exist'],
    ['required tag', withVariant('tagPolicy: {require: [team], missing: reject}\n'), 'specs/fields/spec.yaml:1:1 spec/missing-tag spec "fields" lacks the tag "team" that the project requires'],
    ['no cases', spec((text) => text.replace(/cases:[^]*validators/, 'cases: []\nvalidators')), 'specs/fields/spec.yaml:4:1 spec/no-cases the spec has no cases'],
    ['cases format', spec((text) => text.replace(/cases:[^]*validators/, 'cases: {file: c.txt}\nvalidators')), 'specs/fields/spec.yaml:4:15 spec/cases-format "c.txt" has no format for cases'],
    ['attempts', spec((text) => `${text}retry: {maxAttempts: 0}\n`), 'specs/fields/spec.yaml:13:22 spec/invalid-value "maxAttempts" must be at least 1, not 0'],
    ['escalation', spec((text) => `${text}retry: {escalateTo: steadi}\n`), 'specs/fields/spec.yaml:13:21 spec/unknown-variant unknown variant "steadi"'],
    ['feedback variable', spec((text) => `${text}retry: {feedback: "{{check}}"}\n`), 'specs/fields/spec.yaml:13:22 spec/template-variable template variable `check` does not exist in feedback'],
    ['tool module', spec((text) => `${text}tools: [{name: t, description: d, module: t.mjs}]\n`), 'specs/fields/spec.yaml:13:43 spec/missing-file "specs/fields/t.mjs" does not exist'],
    ['unquoted money', spec((text) => `${text}limits: {trial: {costUsd: 0.5}}\n`), 'specs/fields/spec.yaml:13:27 spec/wrong-type "costUsd" must be a string, not 0.5'],
    ['validator without kind', spec((text) => text.replace('kind: exact', 'path: $.a')), 'specs/fields/spec.yaml:12:5 spec/missing-key item 1 of "validators" lacks the key "kind"'],
    ['nested validator', spec((text) => text.replace('kind: exact', '{kind: all-of, of: [{kind: exct}]}')), 'specs/fields/spec.yaml:12:32 spec/unknown-validator unknown validator kind "exct"'],
    ['schema for text', spec((text) => `${text}output: {format: text, schema: {}}\n`), 'specs/fields/spec.yaml:13:24 spec/output a schema has no effect on text'],
    ['unsupported draft', spec((text) => `${text}output: {schema: {$schema: "http://json-schema.org/draft-04/schema#"}}\n`), 'specs/fields/spec.yaml:13:28 spec/schema unsupported JSON Schema draft "http://json-schema.org/draft-04/schema#"'],
    ['unresolved reference', spec((text) => `${text}output: {schema: {$ref: "#/nowhere"}}\n`), "specs/fields/spec.yaml:13:10 spec/schema invalid JSON Schema: can't resolve reference #/nowhere from id #"],
    ['review policy', spec((text) => `${text}review: {role: r, policy: sometimes}\n`), 'specs/fields/spec.yaml:13:27 spec/invalid-value "policy" must not be "sometimes"'],
    ['project override', withVariant('    prompt: {user: "{{input.txt}}"}\n'), 'firstpass.yaml:5:23 spec/template-variable template variable `input.txt` does not exist in case "a" (specs/fields/spec.yaml:5)'],
  ];

  test.each(table)('%s', async (_name, files, line) => {
    const result = await load(files);
    expect(lines(result)).toContain(line);
    expect(result.project).toBeNull();
  });

  test('two specs of one id', async () => {
    const result = await load({ 'specs/other/spec.yaml': SPEC });
    expect(lines(result)).toEqual([
      'specs/other/spec.yaml:1:5 spec/duplicate-spec spec id "fields" stands twice: in specs/fields/spec.yaml and specs/other/spec.yaml',
    ]);
  });

  test('a folder without a project', async () => {
    const result = await loadProject({ folder: folderOf({}), definitions });
    expect(lines(result)).toEqual(['firstpass.yaml:-:- spec/missing-file "firstpass.yaml" does not exist']);
    expect(result.problems[0]?.hint).toContain('firstpass init');
  });

  test('a spec without validators is a warning beside the project', async () => {
    const result = await load(spec((text) => text.replace(/validators:[^]*/, '')));
    expect(result.problems.map((problem) => [problem.severity, problem.code])).toEqual([
      ['warning', 'spec/no-validators'],
    ]);
    expect(result.project?.specs).toHaveLength(1);
  });

  test('a required tag may come from every case', async () => {
    const tagged = SPEC.replaceAll('expected:', 'tags: {team: x}\n    expected:');
    const policy = `${PROJECT}tagPolicy: {require: [team], missing: reject}\n`;
    expect(lines(await load({ 'firstpass.yaml': policy, 'specs/fields/spec.yaml': tagged }))).toEqual([]);
  });

  test('keywords that JSON Schema does not know are a warning', async () => {
    const result = await load(spec((text) => `${text}output: {schema: {requierd: [a]}}\n`));
    expect(result.problems.map((problem) => [problem.severity, problem.message])).toEqual([
      ['warning', 'JSON Schema: unknown keyword: "requierd" has no effect'],
    ]);
  });
});

describe('schemas of the output', () => {
  test.each([
    'http://json-schema.org/draft-07/schema#',
    'https://json-schema.org/draft/2019-09/schema',
    'https://json-schema.org/draft/2020-12/schema',
  ])('%s is understood', async (draft) => {
    const schema = `{"$schema": "${draft}", "$id": "urn:example:out", "type": "object", "properties": {"at": {"format": "date"}}}`;
    const files = {
      ...spec((text) => `${text}output: {schema: {file: o.json}}\n`),
      'specs/fields/o.json': schema,
    };
    expect(lines(await load(files))).toEqual([]);
    expect(lines(await load(files))).toEqual([]);
  });

  test('a mistake in a schema file is told where it stands', async () => {
    const files = {
      ...spec((text) => `${text}output: {schema: {file: o.json}}\n`),
      'specs/fields/o.json': '{\n\t"type": "object",\n\t"required": "total"\n}\n',
    };
    expect(lines(await load(files))).toEqual([
      'specs/fields/o.json:3:14 spec/schema invalid JSON Schema: "required" must be array',
    ]);
  });
});

describe('any text', () => {
  const keys = ['id', 'cases', 'prompt', 'user', 'validators', 'kind', 'file', 'output', 'schema', 'tools', 'retry'];
  const value = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 'exact', 'a', '{{input.x}}', '{{#if}}', 'x.yaml', '', '$.a'),
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...keys, '__proto__', 'variants', 'specs', 'model'), tie('node'), { maxKeys: 5 }),
    ),
  })).node;

  test('never throws: as a spec', { timeout: 60_000 }, async () => {
    const text = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'ab: -\n[]{}"\'|>&*!%#,?\t{{}}') , maxLength: 60 }),
      value.map((node) => JSON.stringify(node)),
    );
    await fc.assert(
      fc.asyncProperty(text, async (random) => {
        const result = await load({ 'specs/fields/spec.yaml': random });
        expect(result.problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  test('never throws: as a project', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(value, async (node) => {
        const result = await load({ 'firstpass.yaml': JSON.stringify(node) });
        expect(result.project === null || result.problems.length === 0).toBe(true);
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  test.each([
    ['deep nesting', '['.repeat(20_000)],
    ['multiplying aliases', `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(',')}]`).join('\n')}\n`],
    ['a cycle', 'id: &a [*a, *a]\n'],
    ['not a number', 'id: .nan\n'],
    ['unresolved alias', 'id: *nowhere\n'],
    ['old YAML', '%YAML 1.1\n---\nid: !!binary aGk=\n'],
  ])('%s is a problem', async (_name, text) => {
    const result = await load({ 'specs/fields/spec.yaml': text });
    expect(result.project).toBeNull();
  });
});

test('2,000 cases in place load and check in about a second', async () => {
  const cases = Array.from(
    { length: 2000 },
    (_, index) => `  - id: case-${index}\n    input: {text: "invoice number ${index}", lines: [{n: 1}, {n: 2}]}\n    expected: {total: ${index}}\n    tags: {half: "${index % 2}"}\n`,
  );
  const text = SPEC.replace(/cases:[^]*validators/, `cases:\n${cases.join('')}validators`).replace(
    '{{input.text}}',
    '{{input.text}}{{#each input.lines}}{{n}}{{/each}}',
  );
  const before = process.cpuUsage();
  const result = await load({ 'specs/fields/spec.yaml': text });
  const { user, system } = process.cpuUsage(before);
  expect(lines(result)).toEqual([]);
  expect(result.project?.specs[0]?.cases).toHaveLength(2000);
  // Generous: the machine that runs the tests may be busy and the code cold.
  expect((user + system) / 1000).toBeLessThan(3000);
});
