import { describe, expect, test } from 'vitest';
import { loadProject } from '../../src/spec/load.ts';
import { definitions, folderOf, lines, load, PROJECT, SPEC } from './project-folder.ts';

const spec = (change: (text: string) => string): Record<string, string> => ({
  'specs/fields/spec.yaml': change(SPEC),
});
const project = (text: string): Record<string, string> => ({ 'firstpass.yaml': text });
const withVariant = (text: string): Record<string, string> => project(`${PROJECT}${text}`);

describe('what is checked', () => {
  const table: readonly (readonly [string, Record<string, string>, string])[] = [
    [
      'no specs',
      project(`${PROJECT}specs: none/*.yaml\n`),
      'firstpass.yaml:5:8 spec/no-specs no file matches "none/*.yaml"',
    ],
    [
      'missing spec',
      project(`${PROJECT}specs: x.yaml\n`),
      'firstpass.yaml:5:8 spec/missing-file "x.yaml" does not exist',
    ],
    ['empty project', project(''), 'firstpass.yaml:1:1 spec/wrong-type the file is empty'],
    ['empty spec', spec(() => '# nothing\n'), 'specs/fields/spec.yaml:1:1 spec/wrong-type the file is empty'],
    [
      'no slash',
      withVariant('  - {id: x, model: gpt}\n'),
      'firstpass.yaml:5:20 spec/invalid-value "model" is not valid: "gpt"',
    ],
    [
      'unknown provider',
      withVariant('  - {id: x, model: opnai/gpt}\n'),
      'firstpass.yaml:5:20 spec/unknown-provider unknown provider "opnai"',
    ],
    [
      'no address',
      withVariant('providers: {me: {kind: openai-compatible}}\n'),
      'firstpass.yaml:5:13 spec/missing-key provider "me" needs a "baseUrl"',
    ],
    [
      'unknown spec',
      withVariant('  - {id: x, model: a/b, specs: [fild]}\n'),
      'firstpass.yaml:5:33 spec/unknown-spec unknown spec "fild"',
    ],
    [
      'two agents',
      withVariant('  - {id: x, model: sandbox/b, replay: steady}\n'),
      'firstpass.yaml:5:13 spec/unknown-key unknown key "model"',
    ],
    [
      'no agent',
      withVariant('  - {id: x}\n'),
      'firstpass.yaml:5:5 spec/missing-key item 2 of "variants" lacks one of "model", "command", "preset", "replay"',
    ],
    [
      'missing card',
      withVariant('rateCards: [r.yaml]\n'),
      'firstpass.yaml:5:13 spec/missing-file "r.yaml" does not exist',
    ],
    [
      'a setting that a preset lacks',
      withVariant('  - {id: x, preset: codex, maxTurns: 3}\n'),
      'firstpass.yaml:5:38 spec/preset-setting the preset "codex" has no setting `maxTurns`',
    ],
    [
      'an upstream that a preset cannot speak to',
      withVariant('  - {id: x, preset: gemini-cli, upstreams: [sandbox]}\n'),
      'firstpass.yaml:5:44 spec/preset-upstream the preset "gemini-cli" speaks to none of its upstreams sandbox',
    ],
    [
      'telemetry of a preset that has none',
      withVariant('  - {id: x, preset: codex, meter: otlp}\n'),
      'firstpass.yaml:5:35 spec/preset-meter the preset "codex" tells nothing by OpenTelemetry that can be read',
    ],
    [
      'unknown preset',
      withVariant('  - {id: x, preset: claude}\n'),
      'firstpass.yaml:5:21 spec/invalid-value "preset" must not be "claude"',
    ],
    [
      'required tag',
      withVariant('tagPolicy: {require: [team], missing: reject}\n'),
      'specs/fields/spec.yaml:1:1 spec/missing-tag spec "fields" lacks the tag "team" that the project requires',
    ],
    [
      'budget without a ceiling on answers',
      withVariant('budgets: {run: "5.00"}\n'),
      'firstpass.yaml:3:5 spec/missing-key variant "steady" needs "maxOutputTokens" under a budget: an answer of any length can cost any amount',
    ],
    [
      'budget of an unknown provider',
      withVariant('budgets: {provider: {sandbocks: "1"}}\n'),
      'firstpass.yaml:5:22 spec/unknown-provider unknown provider "sandbocks"',
    ],
    [
      'budget that is no decimal text',
      withVariant('budgets: {run: 5}\n'),
      'firstpass.yaml:5:16 spec/wrong-type "run" must be a string, not 5',
    ],
    [
      'no cases',
      spec((text) => text.replace(/cases:[^]*validators/, 'cases: []\nvalidators')),
      'specs/fields/spec.yaml:4:1 spec/no-cases the spec has no cases',
    ],
    [
      'cases format',
      spec((text) => text.replace(/cases:[^]*validators/, 'cases: {file: c.txt}\nvalidators')),
      'specs/fields/spec.yaml:4:15 spec/cases-format "c.txt" has no format for cases',
    ],
    [
      'attempts',
      spec((text) => `${text}retry: {maxAttempts: 0}\n`),
      'specs/fields/spec.yaml:13:22 spec/invalid-value "maxAttempts" must be at least 1, not 0',
    ],
    [
      'escalation',
      spec((text) => `${text}retry: {escalateTo: steadi}\n`),
      'specs/fields/spec.yaml:13:21 spec/unknown-variant unknown variant "steadi"',
    ],
    [
      'feedback variable',
      spec((text) => `${text}retry: {feedback: "{{check}}"}\n`),
      'specs/fields/spec.yaml:13:22 spec/template-variable template variable `check` does not exist in feedback',
    ],
    [
      'tool module',
      spec((text) => `${text}tools: [{name: t, description: d, module: t.mjs}]\n`),
      'specs/fields/spec.yaml:13:43 spec/missing-file "specs/fields/t.mjs" does not exist',
    ],
    [
      'unquoted money',
      spec((text) => `${text}limits: {trial: {costUsd: 0.5}}\n`),
      'specs/fields/spec.yaml:13:27 spec/wrong-type "costUsd" must be a string, not 0.5',
    ],
    [
      'validator without kind',
      spec((text) => text.replace('kind: exact', 'path: $.a')),
      'specs/fields/spec.yaml:12:5 spec/missing-key item 1 of "validators" lacks the key "kind"',
    ],
    [
      'nested validator',
      spec((text) => text.replace('kind: exact', '{kind: all-of, of: [{kind: exct}]}')),
      'specs/fields/spec.yaml:12:32 spec/unknown-validator unknown validator kind "exct"',
    ],
    [
      'schema for text',
      spec((text) => `${text}output: {format: text, schema: {}}\n`),
      'specs/fields/spec.yaml:13:24 spec/output a schema has no effect on text',
    ],
    [
      'unsupported draft',
      spec((text) => `${text}output: {schema: {$schema: "http://json-schema.org/draft-04/schema#"}}\n`),
      'specs/fields/spec.yaml:13:28 spec/schema unsupported JSON Schema draft "http://json-schema.org/draft-04/schema#"',
    ],
    [
      'unresolved reference',
      spec((text) => `${text}output: {schema: {$ref: "#/nowhere"}}\n`),
      "specs/fields/spec.yaml:13:10 spec/schema invalid JSON Schema: can't resolve reference #/nowhere from id #",
    ],
    [
      'review policy',
      spec((text) => `${text}review: {role: r, policy: sometimes}\n`),
      'specs/fields/spec.yaml:13:27 spec/invalid-value "policy" must not be "sometimes"',
    ],
    [
      'project override',
      withVariant('    prompt: {user: "{{input.txt}}"}\n'),
      'firstpass.yaml:5:23 spec/template-variable template variable `input.txt` does not exist in case "a" (specs/fields/spec.yaml:5)',
    ],
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
