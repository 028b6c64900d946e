import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openReader } from '../../../src/ledger/sqlite/index.ts';
import { firstpass } from '../../cli/run-cli.ts';
import { temporaryFolder } from '../../cli/temporary-folder.ts';
import { ROLLOUT, text } from './codex-lines.ts';

/** A total below what the answer with it says. */
const TOTAL = {
  type: 'result',
  subtype: 'success',
  session_id: 'session-1',
  modelUsage: { 'claude-haiku-4-5-20251001': { inputTokens: 10, outputTokens: 1 } },
};

interface Imported {
  readonly run: string | null;
  readonly files: { readonly unchanged: number; readonly bytes_read: number; readonly unrecognised: number };
  readonly sessions: { readonly new: number; readonly changed: number };
  readonly models: readonly Record<string, unknown>[];
  readonly total: Record<string, unknown>;
  readonly findings: readonly { readonly code: string; readonly count: number }[];
}

/** A synthetic line in the real format of Claude Code. */
function answer(id: string, output: number, more: object = {}): string {
  const message = {
    id,
    role: 'assistant',
    model: 'claude-haiku-4-5-20251001',
    content: [{ type: 'text', text: 'x'.repeat(200) }],
    stop_reason: output > 8 ? 'end_turn' : null,
    usage: { input_tokens: 1000, cache_read_input_tokens: 0, output_tokens: output },
  };
  return `${JSON.stringify({
    type: 'assistant',
    sessionId: 'session-1',
    uuid: `${id}-${output}`,
    timestamp: '2026-09-16T10:00:00.000Z',
    cwd: '/synthetic/shop',
    version: '2.1.270',
    message,
    ...more,
  })}\n`;
}

function importInto(folder: string, ...args: readonly string[]): Imported {
  const { code, stdout, stderr } = firstpass(folder, ['import', ...args, '--json']);
  if (code !== 0) throw new Error(`exit ${code}: ${stderr}`);
  return JSON.parse(stdout) as Imported;
}

function figures({ models, total, findings }: Imported): unknown {
  return { models, total, findings };
}

test('a second import reads nothing and says the same; the books agree', () => {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, 'logs'));
  writeFileSync(path.join(folder, 'logs/a.jsonl'), `${answer('msg_1', 100)}no JSON\n${answer('msg_2', 3)}`);
  const first = importInto(folder, 'logs');
  expect(first.total).toMatchObject({ requests: 2, input_uncached: 2000, output: 103, cost_usd: '0.002515' });
  expect(first.findings.map(({ code, count }) => [code, count])).toEqual([
    ['garbage-line', 1],
    ['output-lower-bound', 1],
  ]);
  const second = importInto(folder, 'logs');
  expect(second.files).toMatchObject({ unchanged: 1, bytes_read: 0 });
  expect(second.sessions).toEqual({ new: 0, changed: 0 });
  expect(second.run).toBe(first.run);
  expect(figures(second)).toEqual(figures(first));
  expect(firstpass(folder, ['doctor', '--ledger', '.firstpass/ledger.db']).code).toBe(0);
  expect(firstpass(folder, ['import', 'logs', '--strict']).code).toBe(6);
});

test('an output that grew is a correction: the ledger comes to what one import of everything comes to', () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'a.jsonl');
  writeFileSync(file, answer('msg_1', 3));
  expect(importInto(folder, 'a.jsonl').total).toMatchObject({ requests: 1, output: 3, cost_usd: '0.001015' });
  appendFileSync(file, answer('msg_1', 400) + answer('msg_2', 50));
  const grown = importInto(folder, 'a.jsonl');
  expect(grown.sessions).toEqual({ new: 0, changed: 1 });
  const whole = importInto(folder, 'a.jsonl', '--no-ledger');
  expect(whole.total).toMatchObject({ requests: 2, output: 450, cost_usd: '0.00425' });
  expect(figures(grown)).toEqual(figures(whole));
  expect(firstpass(folder, ['doctor', '--ledger', '.firstpass/ledger.db']).code).toBe(0);
});

test('a residual that a transcript explains later is taken back', () => {
  const folder = temporaryFolder();
  const result = {
    type: 'result',
    subtype: 'success',
    session_id: 'session-1',
    modelUsage: { 'claude-haiku-4-5-20251001': { inputTokens: 1500, outputTokens: 130 } },
  };
  writeFileSync(path.join(folder, 'stream.json'), `${JSON.stringify(result)}\n`);
  expect(importInto(folder, 'stream.json').total).toMatchObject({
    requests: 1,
    input_uncached: 1500,
    output: 130,
  });
  writeFileSync(path.join(folder, 'a.jsonl'), answer('msg_1', 100));
  const both = importInto(folder, 'a.jsonl');
  expect(both.total).toMatchObject({
    requests: 2,
    input_uncached: 1500,
    output: 130,
    cost_usd: '0.00215',
    unpriced: 0,
  });
  expect(firstpass(folder, ['doctor', '--ledger', '.firstpass/ledger.db']).code).toBe(0);
});

test('what another folder has copies of is not counted twice', () => {
  const folder = temporaryFolder();
  for (const name of ['one', 'two']) mkdirSync(path.join(folder, name));
  writeFileSync(path.join(folder, 'one/a.jsonl'), answer('msg_1', 100));
  writeFileSync(
    path.join(folder, 'two/b.jsonl'),
    answer('msg_1', 100) + answer('msg_9', 10, { sessionId: 'session-2' }),
  );
  const one = importInto(folder, 'one');
  const two = importInto(folder, 'two');
  expect(two.run).not.toBe(one.run);
  expect(two.total).toMatchObject({ requests: 1, output: 10 });
  expect(importInto(folder, 'one').total).toMatchObject({ requests: 1, output: 100 });
  expect(importInto(folder, 'two', '--fresh').total).toMatchObject({ requests: 2, output: 110 });
});

test('outcomes join by session, and a cost per correct output follows', () => {
  const folder = temporaryFolder();
  writeFileSync(
    path.join(folder, 'a.jsonl'),
    answer('msg_1', 100) + answer('msg_2', 100, { sessionId: 'session-2' }),
  );
  writeFileSync(
    path.join(folder, 'outcomes.csv'),
    'session,outcome\nsession-1,correct\nsession-2,false\nlost,correct\n',
  );
  const found = importInto(folder, 'a.jsonl', '--outcomes', 'outcomes.csv', '--spec', 'shop');
  expect(found.total).toMatchObject({ outcomes: { correct: 1, incorrect: 1 }, sessions: 2 });
  expect(found.findings.map(({ code }) => code)).toEqual(['outcome-without-session']);
  const report = firstpass(folder, [
    'report',
    '--format',
    'json',
    '--out',
    '-',
    '--ledger',
    '.firstpass/ledger.db',
  ]);
  expect(report.stdout).toContain('"shop"');
});

test('what is no telemetry is said to be what it looks like', () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'strange.jsonl'), '{"apples":1,"pears":2}\n');
  const strange = firstpass(folder, ['import', 'strange.jsonl']);
  expect(strange.code).toBe(2);
  expect(strange.stderr).toContain('it looks like JSON objects with apples, pears');
  writeFileSync(path.join(folder, 'calls.csv'), 'day,model,tokens\n2026-01-01,subject-1,5\n');
  const table = firstpass(folder, ['import', 'calls.csv']);
  expect(table.stderr).toContain('it looks like a table with day, model, tokens');
  expect(table.stderr).toContain('`firstpass import csv` reads tables');
  expect(firstpass(folder, ['import', 'nowhere']).stderr).toContain('nowhere is not there');
  expect(firstpass(folder, ['import', 'strange.jsonl', '--format', 'claud-code']).stderr).toContain(
    'did you mean "claude-code"?',
  );
});

test('outcomes that come later are joined, stay, and give way to newer ones', () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'a.jsonl');
  writeFileSync(file, answer('msg_1', 100) + answer('msg_2', 100, { sessionId: 'session-2' }));
  expect(importInto(folder, 'a.jsonl').total).toMatchObject({ outcomes: { 'not-judged': 2 } });
  writeFileSync(path.join(folder, 'o.csv'), 'session,outcome\nsession-1,correct\nsession-2,incorrect\n');
  const judged = importInto(folder, 'a.jsonl', '--outcomes', 'o.csv');
  expect(judged.sessions).toEqual({ new: 0, changed: 2 });
  expect(judged.total).toMatchObject({ requests: 2, outcomes: { correct: 1, incorrect: 1 } });
  expect(judged.findings).toEqual([]);
  // Told again, and not told: nothing changes.
  expect(importInto(folder, 'a.jsonl', '--outcomes', 'o.csv').sessions.changed).toBe(0);
  appendFileSync(file, answer('msg_3', 50));
  expect(importInto(folder, 'a.jsonl').total).toMatchObject({ outcomes: { correct: 1, incorrect: 1 } });
  writeFileSync(path.join(folder, 'o.csv'), 'session,outcome\nsession-1,incorrect\nlost,correct\n');
  const again = importInto(folder, 'a.jsonl', '--outcomes', 'o.csv');
  expect(again.total).toMatchObject({ requests: 3, outcomes: { incorrect: 2 } });
  expect(again.findings.map(({ code }) => code)).toEqual(['outcome-without-session']);
  expect(firstpass(folder, ['doctor', '--ledger', '.firstpass/ledger.db']).code).toBe(0);
});

test('a session that goes on has the end, the duration and the outcome of its newest import', () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'a.jsonl');
  writeFileSync(file, answer('msg_1', 100));
  importInto(folder, 'a.jsonl');
  const later = { timestamp: '2026-09-16T10:05:00.000Z' };
  appendFileSync(file, answer('msg_2', 100, later));
  importInto(folder, 'a.jsonl');
  expect(endsOf(folder)).toMatchObject([
    { durationMs: 300_000, endedAt: later.timestamp, outcome: 'not-judged' },
  ]);
  const result = {
    type: 'result',
    subtype: 'error_max_turns',
    session_id: 'session-1',
    duration_ms: 320_000,
  };
  writeFileSync(path.join(folder, 'r.json'), `${JSON.stringify(result)}\n`);
  importInto(folder, 'r.json');
  expect(endsOf(folder)).toMatchObject([{ durationMs: 320_000, outcome: 'timeout' }]);
  appendFileSync(file, answer('msg_4', 100));
  importInto(folder, 'a.jsonl');
  expect(endsOf(folder)).toMatchObject([{ durationMs: 320_000, outcome: 'timeout' }]);
  expect(firstpass(folder, ['doctor', '--ledger', '.firstpass/ledger.db']).code).toBe(0);
});

function endsOf(folder: string): readonly unknown[] {
  const reader = openReader(path.join(folder, '.firstpass/ledger.db'));
  try {
    return reader.runs().flatMap(({ id }) => [...reader.trials(id)].map(({ end }) => end));
  } finally {
    reader.close();
  }
}

test.each([
  ['clock-skew', answer('msg_1', 100, { timestamp: '2019-12-31T10:00:00.000Z' })],
  ['clock-skew', answer('msg_1', 100, { timestamp: '2999-01-01T00:00:00.000Z' })],
  ['no-model', answer('msg_1', 100).replace('"model":"claude-haiku-4-5-20251001",', '')],
  ['unpriced', answer('msg_1', 100).replace('claude-haiku-4-5-20251001', 'synthetic-model')],
  ['no-usage', answer('msg_1', 100).replace('"usage":{', '"used":{')],
  ['invalid-usage', answer('msg_1', 100).replace('"output_tokens":100', '"output_tokens":-100')],
  ['contradictory-total', `${answer('msg_1', 100)}${JSON.stringify(TOTAL)}\n`],
  ['garbage-line', `${answer('msg_1', 100)}no JSON\n`],
])('%s is a finding that --strict ends with 6', (code, content) => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'a.jsonl'), content);
  expect(importInto(folder, 'a.jsonl').findings.map((finding) => finding.code)).toContain(code);
  const strict = firstpass(folder, ['import', 'a.jsonl', '--strict', '--no-ledger']);
  expect({ code: strict.code, isNamed: strict.stdout.includes(code) }).toEqual({ code: 6, isNamed: true });
});

test('a folder of several formats imports each as what it is, and names what is none', () => {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, 'logs'));
  writeFileSync(path.join(folder, 'logs/a.jsonl'), answer('msg_1', 100));
  writeFileSync(path.join(folder, 'logs/b.jsonl'), text(ROLLOUT));
  writeFileSync(path.join(folder, 'logs/c.jsonl'), '{"apples":1}\n');
  const mixed = importInto(folder, 'logs');
  expect(mixed.files).toMatchObject({ formats: { 'claude-code': 1, codex: 1 }, unrecognised: 1 });
  expect(mixed.total).toMatchObject({ requests: 4, sessions: 2 });
  expect(mixed.findings.map(({ code }) => code)).toContain('unknown-format');
  expect(firstpass(folder, ['import', 'logs', '--strict']).code).toBe(6);
});
