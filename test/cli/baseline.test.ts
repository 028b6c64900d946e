import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Lock, readLock } from '../../src/baseline/lock.ts';
import { openReader } from '../../src/ledger/sqlite/index.ts';
import { edit, keptProject, runIn } from './kept-project.ts';
import { firstpass } from './run-cli.ts';

const SPEC = 'specs/ticket-triage/spec.yaml';
const lockIn = (folder: string): Lock =>
  readLock(readFileSync(path.join(folder, 'firstpass.lock.json'), 'utf8'));
const addresses = (folder: string): string[] => lockIn(folder).cells.map(({ data }) => data);

function withReader<Result>(folder: string, look: (reader: ReturnType<typeof openReader>) => Result): Result {
  const reader = openReader(path.join(folder, '.firstpass/ledger.db'));
  try {
    return look(reader);
  } finally {
    reader.close();
  }
}

describe('baseline', { timeout: 120_000 }, () => {
  let folder = '';
  let first: string[] = [];
  beforeAll(() => {
    folder = keptProject();
    runIn(folder);
    firstpass(folder, ['baseline', 'update']);
    first = addresses(folder);
  }, 120_000);

  test('has one address for the same draws: of a run, of its copies, of all that is stored, and after a pull', () => {
    expect(lockIn(folder).cells).toMatchObject([
      { spec: 'ticket-triage', variant: 'cheap', trials: 12, synthetic: true },
      { spec: 'ticket-triage', variant: 'steady', trials: 12, synthetic: true },
    ]);
    const again = firstpass(folder, ['baseline', 'update', '--stored']);
    expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining('stays as it is') });
    runIn(folder);
    expect(firstpass(folder, ['baseline', 'update']).code).toBe(0);
    expect(addresses(folder)).toEqual(first);
    rmSync(path.join(folder, '.firstpass/ledger.db'));
    const pulled = firstpass(folder, ['baseline', 'pull']);
    expect(pulled).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('taken in: ticket-triage × cheap, 12 trials'),
    });
    expect(firstpass(folder, ['baseline', 'pull'])).toMatchObject({ code: 0, stdout: '' });
    expect(firstpass(folder, ['baseline', 'update', '--stored']).code).toBe(0);
    expect(addresses(folder)).toEqual(first);
  });

  test('is no newest run, costs no budget of the day, and is not bought again', () => {
    expect(firstpass(folder, ['report', '--json'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('has no run yet'),
    });
    expect(firstpass(folder, ['run', '--quiet', '--resume']).stderr).toContain('there is no run to resume');
    const id = `baseline-${(first[0] ?? '').slice(0, 12)}`;
    expect(firstpass(folder, ['run', '--resume', id]).stderr).toContain('nothing to resume');
    const bought = withReader(folder, (reader) =>
      reader.purchases({ from: '2000-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z' }),
    );
    expect(bought).toEqual({ settled: [], unsettled: [] });
    const result = firstpass(folder, ['run', '--quiet', '--replay-only']);
    expect(result).toMatchObject({ code: 0, stdout: expect.stringContaining('24 of 24 trials reused') });
    expect(firstpass(folder, ['doctor']).code).toBe(0);
    const report = firstpass(folder, ['report', id, '--json']);
    expect(JSON.parse(report.stdout)).toMatchObject({ run: { source: 'baseline', synthetic: true } });
  });

  test('grows by what a later run bought, without buying', () => {
    runIn(folder, '--repeats', '3');
    expect(firstpass(folder, ['baseline', 'update', '--stored'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('moved: ticket-triage × cheap, 18 trials'),
    });
    const stale = firstpass(folder, ['baseline', 'gc', '--dry-run']);
    expect(stale.stdout.trim().split('\n').toSorted()).toEqual(first.toSorted());
    expect(firstpass(folder, ['baseline', 'gc']).stderr).toContain(
      '2 of 5 objects in .firstpass/baseline were dropped',
    );
    expect(firstpass(folder, ['baseline', 'gc']).stdout).toBe('');
    expect(firstpass(folder, ['baseline', 'show']).code).toBe(0);
  });

  test('a store that was lost is filled again from the ledger, to the byte', () => {
    rmSync(path.join(folder, '.firstpass/baseline'), { recursive: true });
    const shown = firstpass(folder, ['baseline', 'show', '--json']);
    expect(JSON.parse(shown.stdout)).toMatchObject({
      cells: [{ present: { store: false, ledger: true } }, {}],
    });
    expect(firstpass(folder, ['baseline', 'push'])).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('2 of 2 cells'),
    });
    expect(firstpass(folder, ['baseline', 'push']).stdout).toBe('');
    rmSync(path.join(folder, '.firstpass/ledger.db'));
    expect(firstpass(folder, ['baseline', 'pull']).code).toBe(0);
    rmSync(path.join(folder, '.firstpass'), { recursive: true });
    const lost = firstpass(folder, ['baseline', 'show']);
    expect(lost).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('are neither in .firstpass/baseline nor in'),
    });
    expect(firstpass(folder, ['baseline', 'pull'])).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('missing: '),
    });
    expect(firstpass(folder, ['baseline', 'push']).code).toBe(5);
  });

  test('keeps what nothing was measured for, and takes no run of other content', () => {
    const own = keptProject();
    const run = runIn(own);
    expect(firstpass(own, ['baseline', 'update']).code).toBe(0);
    const before = addresses(own);
    edit(path.join(own, SPEC), 'maxAttempts: 2', 'maxAttempts: 1');
    const judged = firstpass(own, ['baseline', 'update', '--run', run]);
    expect(judged).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('kept as it was: ticket-triage × cheap'),
    });
    expect(judged.stdout).toContain(`run ${run} was judged otherwise`);
    expect(addresses(own)).toEqual(before);
    expect(firstpass(own, ['baseline', 'update', '--run', run, '--stored'])).toMatchObject({ code: 2 });
    writeFileSync(path.join(own, 'firstpass.lock.json'), '<<<<<<< HEAD\n');
    expect(firstpass(own, ['baseline', 'show'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('marks of a merge'),
    });
    rmSync(path.join(own, 'firstpass.lock.json'));
    expect(firstpass(own, ['baseline', 'show'])).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('there is no firstpass.lock.json'),
    });
    expect(firstpass(own, ['baseline', 'gc'])).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('no lock was found'),
    });
  });
});
