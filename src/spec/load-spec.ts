import { isJsonObject, type JsonObject } from '../model/json.ts';
import type { OutputFormat, Spec } from '../model/spec.ts';
import type { PlacedCase } from './cases/row.ts';
import { loadJsonSchema } from './json-schema.ts';
import { loadCases } from './load-cases.ts';
import { guardsOf, limitsOf, retryOf, reviewOf } from './load-policy.ts';
import { type Base, type LoadedPrompt, loadPrompt, loadTemplate } from './load-template.ts';
import { checkShape, type Shape } from './problems.ts';
import { loadTools } from './load-tools.ts';
import { problemAt } from './source.ts';
import type { TemplateSource } from './template-check.ts';
import { listOf, numberOf, objectOf, tagsOf, textOf } from './values.ts';

/** A spec with where its parts stand, for the checks that need the whole project. */
export interface LoadedSpec {
  readonly spec: Spec;
  readonly base: Base;
  readonly cases: readonly PlacedCase[];
  readonly prompt: LoadedPrompt;
  readonly feedback: TemplateSource | null;
}

/** Returns the spec of a source; parts that are wrong are reported and have their defaults. */
export async function loadSpec(base: Base, shape: Shape): Promise<LoadedSpec | null> {
  const { reading, source, folder } = base;
  if (!isJsonObject(source.value)) {
    const message = source.value === null ? 'the file is empty' : 'a spec must be a mapping of keys';
    reading.problems.push(problemAt(source.locate([]), 'spec/wrong-type', message));
    return null;
  }
  const raw = source.value;
  // Cases in place are checked row by row, which is faster and says more than the schema.
  const inPlace = Array.isArray(raw['cases']);
  const finding = checkShape(shape, inPlace ? { ...raw, cases: { file: 'in place' } } : raw, source);
  reading.problems.push(...finding.problems);
  const value = Object.fromEntries(Object.entries(raw).filter(([key]) => finding.sound(`/${key}`)));
  const cases = loadCases(base, value['cases']);
  const prompt = loadPrompt(base, ['prompt'], value['prompt']);
  const retry = objectOf(value['retry']);
  const feedback = loadTemplate(base, ['retry', 'feedback'], retry['feedback']);
  const spec: Spec = {
    id: textOf(value['id']) ?? '',
    description: textOf(value['description']) ?? '',
    owner: textOf(value['owner']),
    tags: tagsOf(value['tags']),
    file: source.file,
    line: source.locate(['id'], 'key').line ?? 1,
    folder,
    prompt: {
      system: prompt.system?.text ?? null,
      user: prompt.user?.text ?? '',
      partials: Object.fromEntries([...prompt.partials].map(([name, partial]) => [name, partial.text])),
    },
    cases: cases.map((placed) => placed.case),
    output: await outputOf(base, objectOf(value['output'])),
    validators: listOf(value['validators']).map(({ kind, ...options }) => ({
      kind: textOf(kind) ?? '',
      options,
    })),
    tools: await loadTools(base, listOf(value['tools'])),
    retry: retryOf(retry, feedback?.text ?? null),
    limits: limitsOf(objectOf(value['limits'])),
    guards: guardsOf(objectOf(value['guards'])),
    review: reviewOf(value['review']),
    yieldFloor: numberOf(value['yieldFloor']),
    sla: isJsonObject(value['sla']) ? { p95Seconds: numberOf(value['sla']['p95Seconds']) ?? 0 } : null,
  };
  if (
    raw['validators'] === undefined ||
    (Array.isArray(raw['validators']) && raw['validators'].length === 0)
  ) {
    const place = source.locate(raw['validators'] === undefined ? ['id'] : ['validators'], 'key');
    const problem = problemAt(
      place,
      'spec/no-validators',
      'the spec has no validators: no output can be correct',
    );
    reading.problems.push({ ...problem, severity: 'warning', hint: 'add a list under `validators`' });
  }
  return { spec, base, cases, prompt, feedback };
}

async function outputOf(base: Base, value: JsonObject): Promise<OutputFormat> {
  const given = value['schema'];
  const format = (value['format'] ?? (given === undefined ? 'text' : 'json')) as OutputFormat['format'];
  if (given !== undefined && format === 'text') {
    const place = base.source.locate(['output', 'schema'], 'key');
    const message = 'a schema has no effect on text';
    base.reading.problems.push(problemAt(place, 'spec/output', message, 'write `format: json`'));
  }
  const schema = given === undefined ? null : await loadJsonSchema(base, ['output', 'schema'], given);
  const extract = (value['extract'] ?? (format === 'json' ? 'embedded' : 'whole')) as OutputFormat['extract'];
  return { format, schema, extract };
}
