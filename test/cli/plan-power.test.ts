import { beforeAll, describe, expect, test } from 'vitest';
import { keptProject, runIn } from './kept-project.ts';
import { type CliResult, firstpass } from './run-cli.ts';

interface PowerJson {
  readonly cells: readonly {
    readonly pilot: { readonly sigma: number };
    readonly plan: { readonly cost: number; readonly repeats: number; readonly margin: number } | null;
    readonly problem: string | null;
  }[];
}

describe('firstpass plan --power', () => {
  let folder = '';
  let pilot = '';
  const plan = (...args: readonly string[]): CliResult => firstpass(folder, ['plan', ...args]);
  const parsed = (...args: readonly string[]): PowerJson =>
    JSON.parse(plan(...args, '--json').stdout) as PowerJson;
  beforeAll(() => {
    folder = keptProject();
    pilot = runIn(folder, '--repeats', '3');
  }, 60_000);

  test('says what a margin takes', async () => {
    const result = plan('--power', '--margin', '0.5');
    expect(result).toMatchObject({ code: 0, stderr: '' });
    await expect(result.stdout.replaceAll(pilot, 'PILOT')).toMatchFileSnapshot(
      '../golden/compare/plan-power.txt',
    );
  });

  test('what a margin costs buys that margin', () => {
    const wanted = parsed('--power', pilot, '--variant', 'cheap', '--margin', '0.5').cells[0];
    const budget = String((wanted?.plan?.cost ?? 0) * 1.0001);
    const bought = parsed('--power', '--variant', 'cheap', '--budget-usd', budget).cells[0];
    expect(bought?.plan).toEqual(wanted?.plan);
    const stored = parsed('--power', '--variant', 'cheap', '--margin', '0.5', '--stored-baseline').cells[0];
    expect(stored?.plan?.cost).toBeCloseTo((wanted?.plan?.cost ?? 0) / 2, 9);
  });

  test('says when a budget buys nothing, and when a design can never decide', () => {
    const [poor] = parsed('--power', '--budget-usd', '0.00001').cells;
    expect(poor).toMatchObject({ plan: null, problem: 'the budget buys no repeat of every case' });
    const single = runIn(folder, '--repeats', '1');
    const [cell] = parsed('--power', single).cells;
    expect(cell?.problem).toContain('no spread: it needs two trials of a case');
  });

  test('still plans a run without --power', () => {
    expect(JSON.parse(plan('--json').stdout)).toMatchObject({ schema: 'firstpass/plan/1' });
  });
});
