import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readAccepted } from '../../src/baseline/accepted-file.ts';
import { keptProject } from './kept-project.ts';
import { type CliResult, firstpass } from './run-cli.ts';

const REASON = ['--reason', 'the better tone is worth it'];

describe('accept', { timeout: 120_000 }, () => {
  let folder = '';
  beforeAll(() => {
    folder = keptProject();
  });
  const accept = (...args: readonly string[]): CliResult => firstpass(folder, ['accept', ...args]);

  test('writes a bounded, expiring line for the present content, and takes it back', () => {
    const done = accept('ticket-triage/cheap', '--max-ratio', '1.54', '--expires', '30d', ...REASON);
    expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining('up to 1.54 times its baseline') });
    const [one] = readAccepted(readFileSync(path.join(folder, 'firstpass.accepted.yaml'), 'utf8'));
    expect(one).toMatchObject({ spec: 'ticket-triage', variant: 'cheap', maxRatio: 1.54 });
    expect(one?.execKey).toMatch(/^[0-9a-f]{64}$/);
    expect(accept('--list').stdout).toContain('ticket-triage/cheap');
    expect(JSON.parse(accept('--list', '--json').stdout)).toMatchObject({ accepted: [{ expired: false }] });
    expect(accept('ticket-triage/cheap', '--remove').code).toBe(0);
    expect(accept('ticket-triage/cheap', '--remove')).toMatchObject({ code: 2 });
    expect(accept('--list').stdout).toBe('nothing is accepted\n');
  });

  test.each([
    [['--max-ratio', '1.5', '--expires', '30d', ...REASON], 'it is not said which cell is meant'],
    [
      ['ticket-triage/chep', '--max-ratio', '1.5', '--expires', '30d', ...REASON],
      'did you mean "ticket-triage/cheap"',
    ],
    [['../x', '--max-ratio', '1.5', '--expires', '30d', ...REASON], 'this project has no cell "../x"'],
    [['ticket-triage/cheap', '--expires', '30d', ...REASON], 'an acceptance needs --max-ratio'],
    [
      ['ticket-triage/cheap', '--max-ratio', '1', '--expires', '30d', ...REASON],
      'a ratio of "1" cannot be accepted',
    ],
    [
      ['ticket-triage/cheap', '--max-ratio', '1e9', '--expires', '30d', ...REASON],
      'a ratio of "1e9" cannot be accepted',
    ],
    [['ticket-triage/cheap', '--max-ratio', '11', '--expires', '30d', ...REASON], 'up to 10'],
    [
      ['ticket-triage/cheap', '--max-ratio', '1.5', '--expires', '91d', ...REASON],
      'is more than 90 days away',
    ],
    [
      ['ticket-triage/cheap', '--max-ratio', '1.5', '--expires', '2020-01-01', ...REASON],
      '2020-01-01 is over',
    ],
    [
      ['ticket-triage/cheap', '--max-ratio', '1.5', '--expires', '2026-02-30', ...REASON],
      '"2026-02-30" is no day',
    ],
    [['ticket-triage/cheap', '--max-ratio', '1.5', '--expires', '30d', '--reason', 'ok'], 'says too little'],
    [
      ['ticket-triage/cheap', '--max-ratio', '1.5', '--expires', '30d', '--reason', 'two lines\nof reason'],
      'is more than one line',
    ],
  ])('%j is refused in one sentence', (args, said) => {
    const result = accept(...args);
    expect({ code: result.code, stdout: result.stdout }).toEqual({ code: 2, stdout: '' });
    expect(result.stderr).toContain(said);
  });
});
