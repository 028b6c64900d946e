import { afterEach, expect, test } from 'vitest';
import { reports } from '../../reports/index.ts';
import { compileValidators } from '../../validators/compile.ts';
import { validators } from '../../validators/index.ts';
import { viewOf } from '../../src/cli/view-of.ts';
import type { Agent } from '../../src/model/agent.ts';
import type { Spec, ValidatorSpec } from '../../src/model/spec.ts';
import { makeCase, makeProject, makeSpec } from '../fixtures/project.ts';
import { openTestRun, type TestRun } from '../fixtures/run.ts';

const opened: TestRun[] = [];
afterEach(async () => {
  for (const run of opened.splice(0)) await run.close();
});

/** What a model may answer, by name. Every one of them must end as a judged trial that reports can show. */
const HOSTILE: Readonly<Record<string, string>> = {
  'ten megabytes': `{"total": "${'x'.repeat(10 * 1024 * 1024)}"}`,
  'deep nesting': `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
  'deep objects': `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
  'prototype keys': '{"__proto__": {"total": 42}, "constructor": {"prototype": {"polluted": true}}}',
  'a million digits': `{"total": ${'9'.repeat(1_000_000)}}`,
  'an exponent': '{"total": 1e999999}',
  'lone surrogates': '{"total": "\ud800 and \\udc00"}',
  'null bytes': '{"total": "\u0000\u0000"}\u0000',
  'catastrophic text': `{"total": "${'a'.repeat(40)}!"}`,
  'terminal codes': '\u001b[2J\u001b[31m</script><script>alert(1)</script>{"total": 1}',
  nothing: '',
};

const SCHEMA = { type: 'object', required: ['total'], properties: { total: { const: 42 } } };
const VALIDATORS: readonly ValidatorSpec[] = [
  { kind: 'json-schema', options: {} },
  { kind: 'json-path', options: { path: '$.total', equals: 42 } },
  { kind: 'regex', options: { path: '$.total', pattern: '^(a+)+$' } },
];

const answering: Agent = {
  close: async () => undefined,
  attempt: async ({ case: { id } }) => ({ kind: 'output', text: HOSTILE[id] ?? '', tools: [] }),
};

test('every hostile output ends judged, is stored as it is, and passes through every report', async () => {
  const spec = makeSpec('a', {
    cases: Object.keys(HOSTILE).map((id) => makeCase(id)),
    output: { format: 'json', schema: SCHEMA, extract: 'embedded' },
    validators: VALIDATORS,
    retry: { maxAttempts: 1, mode: 'continue', feedback: null, escalateTo: null },
  });
  const judgeOf = async ({ folder, output }: Spec) => {
    const compiled = await compileValidators(VALIDATORS, validators, { folder, output });
    return compiled.judge.bind(compiled);
  };
  const run = await openTestRun(makeProject({ specs: [spec] }), answering, undefined, { judgeOf });
  opened.push(run);
  await run.execute();
  const trials = [...run.reader.summaries('run')];
  expect(trials).toHaveLength(Object.keys(HOSTILE).length);
  for (const { case: id, outcome, trialId } of trials) {
    expect([id, outcome]).toEqual([id, expect.stringMatching(/^(?:incorrect|not-judged)$/)]);
    const [attempt] = run.reader.attempts(trialId);
    const stored = run.reader.blob(attempt?.output ?? '') ?? '';
    // UTF-8 knows no lone surrogate; everything else is kept to the byte.
    expect(stored === Buffer.from(HOSTILE[id] ?? '').toString()).toBe(true);
  }
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  const view = viewOf(run.reader, 'run');
  for (const report of reports) {
    const text = report.render(view);
    expect(text.length).toBeLessThan(1024 * 1024);
    expect(text).not.toContain('\u001b[2J');
    expect(text).not.toContain('<script>alert(1)');
  }
});
