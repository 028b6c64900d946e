import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readMapping, USAGE_COLUMNS } from '../../src/import/mapping.ts';

const PAGE = 'docs/reference/import-csv.md';
const text = readFileSync(PAGE, 'utf8');

test('the mapping on the reference page is a good one', () => {
  const [, mapping = ''] = /```yaml\n(.*?)```/s.exec(text) ?? [];
  expect(readMapping({ name: PAGE, text: mapping })).toMatchObject({
    calls: { usage: { input: 'prompt_tokens', output: 'completion_tokens' }, cost: 'billed' },
    accepted: 'last-attempt',
    max_attempts: 5,
    defaults: { spec: 'coding', provider: 'import' },
  });
});

test('what is left out has its default', () => {
  const found = readMapping({
    name: 'm.yaml',
    text: 'calls: {variant: v, case: c, model: m, usage: {input: i, output: o}, provider_seconds: s}\ntrials: {variant: v, case: c, correct: k, trial_seconds: s}\n',
  });
  expect(found).toMatchObject({
    calls: { repeat: null, attempt: null, provider: null, cost: null, started_at: null },
    accepted: 'correct',
    max_attempts: null,
    defaults: { spec: 'imported', provider: 'import' },
  });
});

test.each(USAGE_COLUMNS)('the page describes %s', (name) => {
  expect(text).toContain(`\`${name}\``);
});
