import { beforeAll, describe, expect, test } from 'vitest';
import { keptProject, runIn } from './kept-project.ts';
import { type CliResult, firstpass } from './run-cli.ts';

describe('firstpass selfcheck', () => {
  let folder = '';
  let single = '';
  const selfcheck = (...args: readonly string[]): CliResult => firstpass(folder, ['selfcheck', ...args]);
  beforeAll(() => {
    folder = keptProject();
    single = runIn(folder, '--repeats', '1');
    runIn(folder, '--repeats', '6');
  }, 60_000);

  test('says how often the gate would err, with the newest run as it stands', async () => {
    const result = selfcheck('ticket-triage', '--splits', '100');
    expect(result).toMatchObject({ code: 0, stderr: '' });
    await expect(result.stdout).toMatchFileSnapshot('../golden/compare/selfcheck.txt');
    const data = JSON.parse(selfcheck('--splits', '100', '--json').stdout) as {
      readonly cells: readonly object[];
    };
    expect(data).toMatchObject({ schema: 'firstpass/selfcheck/1', params: { margin: 0.25, splits: 100 } });
    expect(data.cells).toHaveLength(2);
    expect(data.cells[0]).toMatchObject({ falseFail: { splits: 100 } });
  });

  test('says so when nothing was repeated', () => {
    const result = selfcheck('--run', single);
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('no case with two judged trials');
    expect(result.stderr).toContain('--repeats 4');
  });

  test.each([
    ['an unknown spec', ['tiket-triage'], /did you mean "ticket-triage"/],
    ['a level that is none', ['--alpha', '0.9'], /level below 0.5/],
    ['an unknown run', ['--run', 'nothing'], /no run "nothing"/],
  ])('refuses %s', (_, args, message) => {
    const result = selfcheck(...args);
    expect(result.code).toBe(2);
    expect(result.stderr).toMatch(message);
  });
});
