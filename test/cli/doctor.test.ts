import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { firstpass, startFirstpass } from './run-cli.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { until } from './until.ts';
import { CELL, RUN, trialAppends } from '../ledger/synthetic-ledger.ts';
import { journalFile } from '../../src/ledger/journal/journal.ts';
import { openRunWriter, openWriter } from '../../src/ledger/sqlite/index.ts';

const SHAPE = { attempts: 1, callsPerAttempt: 1, texts: false } as const;

interface DoctorJson {
  readonly inDoubt: readonly {
    readonly callId: number;
    readonly reservation: string | null;
    readonly at: string;
  }[];
  readonly settled: readonly { readonly callId: number; readonly resolution: string }[];
}

/** A folder with a ledger of one whole trial and of three whose calls have no answer. */
async function inDoubt(): Promise<string> {
  const folder = temporaryFolder();
  const writer = openWriter(path.join(folder, 'ledger.db'));
  await writer.append([
    { kind: 'run', run: RUN },
    { kind: 'cell', cell: CELL },
  ]);
  for (const records of trialAppends(writer, 0, SHAPE)) await writer.append(records);
  for (const index of [1, 2, 3]) await writer.append(trialAppends(writer, index, SHAPE)[0] ?? []);
  await writer.close();
  return folder;
}

const doctor = (folder: string, ...args: readonly string[]): ReturnType<typeof firstpass> =>
  firstpass(folder, ['doctor', '--ledger', 'ledger.db', ...args]);
const doubts = (folder: string): DoctorJson => JSON.parse(doctor(folder, '--json').stdout) as DoctorJson;

describe('doctor', () => {
  test('lists the calls in doubt, and settles the ones that it is told', { timeout: 60_000 }, async () => {
    const folder = await inDoubt();
    const first = doctor(folder);
    expect(first.code).toBe(6);
    expect(first.stdout).toContain('✓ the file is whole');
    expect(first.stdout).toContain(`✓ run ${RUN.id}: all sums agree`);
    expect(first.stdout).toContain('? 3 calls have no answer: possibly billed, up to $0.000000');
    expect(first.stdout).toMatch(new RegExp(`\\n  run ${RUN.id}\\n    trial 2 call 2: steady, 20`));
    const report = firstpass(folder, ['report', '--ledger', 'ledger.db', '--format', 'markdown']);
    expect(report.stdout).toContain('Plus up to $0.000000');
    expect(report.stdout).toContain('possibly billed (3 calls without an answer).');
    expect(doctor(folder, '--settle', 'not-billed', '--call', '2').code).toBe(6);
    expect(doubts(folder).inDoubt.map(({ callId }) => callId)).toEqual([3, 4]);
    expect(doctor(folder, '--settle', 'not-billed', '--call', '2')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('call 2 is not in doubt') as string,
    });
    expect(doctor(folder, '--settle')).toMatchObject({ code: 2 });
    // A run that is not there must not look like one that is sound.
    for (const args of [
      ['--run', 'nope'],
      ['--settle', 'billed', '--run', 'nope'],
    ]) {
      const unknown = doctor(folder, ...args);
      expect([unknown.code, unknown.stdout]).toEqual([2, '']);
      expect(unknown.stderr).toContain(`there is no run "nope" in this ledger`);
      expect(unknown.stderr).toContain(`the newest runs are: ${RUN.id}`);
    }
    const last = doctor(folder, '--settle', 'billed', '--run', RUN.id);
    expect(last.code).toBe(0);
    expect(last.stdout).toContain('✓ every call that was begun is accounted for');
  });

  test(
    'settles from a provider export, and what does not match stays in doubt',
    { timeout: 60_000 },
    async () => {
      const folder = await inDoubt();
      const at = doubts(folder).inDoubt.find(({ callId }) => callId === 3)?.at ?? '';
      const lines = [
        'time,model,input_tokens,output_tokens,request_id,cost',
        `${at},steady,500,60,req-7,0.0021`,
        `${at},another,500,60,req-8,0.5`,
      ];
      writeFileSync(path.join(folder, 'usage.csv'), lines.join('\n'));
      const settled = doctor(folder, '--settle', '--usage', 'usage.csv', '--json');
      expect(settled.code).toBe(6);
      expect(settled.stderr).toContain('usage.csv: 2 requests, 1 doubt of 3 settled by it');
      const { settled: matched, inDoubt: left } = JSON.parse(settled.stdout) as DoctorJson;
      expect(matched).toHaveLength(1);
      expect(left).toHaveLength(2);
      const report = JSON.parse(firstpass(folder, ['report', '--ledger', 'ledger.db', '--json']).stdout) as {
        readonly totals: { readonly byComponent: Readonly<Record<string, string>>; readonly inDoubt: number };
      };
      expect(report.totals).toMatchObject({ inDoubt: 2, byComponent: { infra: '0.0021' } });
    },
  );

  test('says what a killed run left in its journal, and what is damaged', { timeout: 60_000 }, async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'ledger.db');
    const writer = openRunWriter(file, null);
    const waiting = writer.append([{ kind: 'run', run: RUN }]);
    const journal = readFileSync(journalFile(file));
    await waiting;
    await writer.close();
    // A journal of which the ledger has everything, with a torn line, and one of another ledger.
    writeFileSync(journalFile(file), Buffer.concat([journal, Buffer.from('torn')]));
    expect(doctor(folder)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('1 torn line') as string,
    });
    writeFileSync(`${journalFile(file)}.0815`, journal);
    expect(doctor(folder)).toMatchObject({
      code: 6,
      stdout: expect.stringContaining(
        '? a journal of another ledger lies at ledger.db.journal.0815',
      ) as string,
    });
    writeFileSync(file, readFileSync(file).subarray(0, 9000));
    expect(doctor(folder)).toMatchObject({ code: 6, stdout: expect.stringContaining('✗ ') as string });
  });

  test(
    'a ledger that is being written is not disturbed; a second run is refused or waits',
    { timeout: 90_000 },
    async () => {
      const folder = temporaryFolder();
      firstpass(folder, ['init']);
      const first = startFirstpass(folder, ['run', '--repeats', '200', '--concurrency', '2']);
      await until(() => existsSync(path.join(folder, '.firstpass/ledger.db.pid')), first.ended);
      expect(firstpass(folder, ['run', '--quiet', '--resume', '--repeats', '200'])).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(`is being written by process ${first.child.pid}`) as string,
      });
      expect(firstpass(folder, ['doctor']).stdout).toContain(
        '· the ledger .firstpass/ledger.db is being written',
      );
      const second = startFirstpass(folder, ['run', '--quiet', '--wait', '--repeats', '1']);
      await once(second.child.stderr ?? second.child, 'data');
      first.child.kill('SIGKILL');
      await first.ended;
      const waited = await second.ended;
      expect(waited.code).toBe(0);
      expect(waited.stderr).toContain('waiting until it has finished');
    },
  );
});
