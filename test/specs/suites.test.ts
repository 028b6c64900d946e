import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ToolUse } from '../../src/model/agent.ts';
import type { Case } from '../../src/model/case.ts';
import { verdictOf } from '../../src/model/check.ts';
import type { Json } from '../../src/model/json.ts';
import type { Spec } from '../../src/model/spec.ts';
import { parseRateCard } from '../../src/price/parse.ts';
import { builtInFeedback } from '../../src/spec/feedback.ts';
import { loadProject } from '../../src/spec/load.ts';
import { compileValidators, type Validators } from '../../validators/compile.ts';
import { validators as definitions } from '../../validators/index.ts';
import { specsFolder } from './import-module.ts';
import { runInvoiceRules } from './run-invoice-rules.ts';

const root = path.dirname(specsFolder);
const { project, problems } = await loadProject({ folder: root, definitions });
const signal = new AbortController().signal;

test('the project loads without a problem', () => {
  expect(problems).toEqual([]);
  expect(project?.specs.map((spec) => spec.id)).toEqual([
    'invoice-fields',
    'question-to-sql',
    'support-reply',
  ]);
});

test('every role, tool and second of compute that the project names has a price', () => {
  const { card } = parseRateCard(readFileSync(path.join(root, 'rates.yaml'), 'utf8'), 'rates.yaml');
  const specs = project?.specs ?? [];
  expect(card?.people?.map((row) => row.role)).toEqual(
    expect.arrayContaining(specs.map((spec) => spec.review.role)),
  );
  const skus = specs.flatMap((spec) => spec.tools.map((tool) => tool.sku));
  expect(card?.tools?.map((row) => row.sku)).toEqual(expect.arrayContaining(skus));
  const compute = project?.variants.flatMap((variant) =>
    variant.agent === 'command' ? [variant.compute] : [],
  );
  expect(card?.compute?.map((row) => row.sku)).toEqual(compute);
});

test('every data file says that it is synthetic', () => {
  const files = readdirSync(specsFolder, { recursive: true, encoding: 'utf8' });
  const data = files.filter((file) => /(?:cases\.yaml|spec\.yaml|\.sql|orders\.json)$/.test(file));
  expect(data.length).toBeGreaterThanOrEqual(8);
  const silent = data.filter(
    (file) => !/synthetic/i.test(readFileSync(path.join(specsFolder, file), 'utf8').slice(0, 200)),
  );
  expect(silent).toEqual([]);
});

describe.each(project?.specs ?? [])('$id', (spec) => {
  test('has enough cases, each with a reference and one to three faults', () => {
    expect(spec.cases.length).toBeGreaterThanOrEqual(20);
    expect(new Set(spec.cases.map((item) => item.id)).size).toBe(spec.cases.length);
    const bad = spec.cases.filter(
      ({ reference, faults }) => reference === null || faults.length < 1 || faults.length > 3,
    );
    expect(bad.map((item) => item.id)).toEqual([]);
  });

  test('its validators accept every reference and reject every fault', async () => {
    const compiled = await compileValidators(spec.validators, definitions, spec);
    onTestFinished(async () => compiled.close());
    const surprises: string[] = [];
    const judge = async (item: Case, what: string, answer: Json): Promise<void> => {
      const wanted = what === 'reference' ? 'correct' : 'incorrect';
      const found = await verdict(compiled, item, answer);
      if (found !== wanted) surprises.push(`${what} of ${item.id} is ${found}`);
    };
    for (const item of spec.cases) {
      await judge(item, 'reference', item.reference);
      for (const [index, fault] of item.faults.entries()) await judge(item, `fault ${index + 1}`, fault);
    }
    expect(surprises).toEqual([]);
  });

  test('rejects prose and an empty answer', async () => {
    const compiled = await compileValidators(spec.validators, definitions, spec);
    onTestFinished(async () => compiled.close());
    const item = spec.cases[0] as Case;
    for (const text of ['', 'I cannot help with that.', 'null', '[]', '{}']) {
      expect([text, await verdict(compiled, item, text)]).toEqual([text, 'incorrect']);
    }
  });
});

test('a right reply without the look-up is rejected', async () => {
  const spec = project?.specs.find((candidate) => candidate.id === 'support-reply') as Spec;
  const compiled = await compileValidators(spec.validators, definitions, spec);
  onTestFinished(async () => compiled.close());
  const item = spec.cases.find((candidate) => candidate.referenceCalls.length > 0) as Case;
  expect(await verdict(compiled, item, item.reference, [])).toBe('incorrect');
});

test('the rules read most invoices at once, and more of them with feedback', async () => {
  const spec = project?.specs.find((candidate) => candidate.id === 'invoice-fields') as Spec;
  const compiled = await compileValidators(spec.validators, definitions, spec);
  onTestFinished(async () => compiled.close());
  const solvedAt = [0, 0, 0];
  for (const item of spec.cases) {
    const turns: { output: string; feedback: string }[] = [];
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const feedback = turns.at(-1)?.feedback ?? null;
      const text = JSON.stringify(runInvoiceRules({ input: item.input, attempt, turns, feedback }));
      const checks = await compiled.judge({ text, tools: [], case: item }, signal);
      if (verdictOf(checks) === 'correct') {
        solvedAt[attempt - 1] = (solvedAt[attempt - 1] ?? 0) + 1;
        break;
      }
      const failed = checks.filter((check) => check.status !== 'pass');
      turns.push({ output: text, feedback: builtInFeedback({ checks: failed }, 'json') });
    }
  }
  const [first = 0, second = 0, third = 0] = solvedAt;
  // A real agent with real limits: these figures are what it does, not what it should do.
  expect({ cases: spec.cases.length, first, withFeedback: first + second + third }).toEqual({
    cases: 32,
    first: 22,
    withFeedback: 25,
  });
});

/** Judges an answer as if the agent had made the calls of a correct one. */
async function verdict(
  compiled: Validators,
  item: Case,
  answer: Json,
  tools: readonly ToolUse[] = item.referenceCalls.map((call) => ({ ...call, ok: true })),
): Promise<string> {
  const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
  return verdictOf(await compiled.judge({ text, tools, case: item }, signal));
}
