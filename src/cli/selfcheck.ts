import { percent } from '../../reports/format.ts';
import { judgedTrials } from '../analyse/comparison/arm.ts';
import { DEFAULT_COMPARISON } from '../analyse/comparison/compare.ts';
import { type Rate, selfCheck, type SelfCheck, type SelfCheckOptions } from '../analyse/selfcheck.ts';
import { openReader } from '../ledger/sqlite/index.ts';
import { EXIT, Failure } from '../model/failure.ts';
import type { Cell } from '../model/run.ts';
import { chooseCells } from './choose-cells.ts';
import { chooseRun } from './choose-run.ts';
import { ledgerOf } from './ledger-of.ts';
import { terminalColumns } from './terminal/columns.ts';
import { type Column, tableLines } from './terminal/table.ts';
import { wrap } from './terminal/width.ts';

export interface SelfCheckCommandOptions {
  readonly project: string;
  readonly ledger?: string;
  readonly run?: string;
  readonly variant: readonly string[];
  readonly inference: 'suite' | 'population';
  readonly margin: number;
  readonly alpha: number;
  readonly splits: number;
  readonly seed: number;
  readonly json?: true;
}

/** Arrangements drawn for each split: fewer than a gate draws, as there are many splits. */
const DRAWS = 999;
/** What most gates do: block when the figure rose by a tenth. */
const POINT_THRESHOLD = 0.1;

/** Says how often a gate would err on trials among which nothing changed. */
export async function selfCheckCommand(
  spec: string | undefined,
  options: SelfCheckCommandOptions,
): Promise<number> {
  const reader = openReader(ledgerOf(options));
  try {
    const run = chooseRun(reader, options.run);
    const cells = chooseCells(reader, run, { spec, variant: options.variant });
    const settings = settingsOf(options);
    const checked = cells.map(({ cell, trials }) => ({
      cell,
      found: selfCheck(judgedTrials({ trials }).trials, settings),
    }));
    if (checked.every(({ found }) => found === null))
      throw new Failure('selfcheck/repeats', `run ${run.id} has no case with two judged trials`, {
        hint: 'a trial stands against another of its case: firstpass run --repeats 4',
      });
    if (options.json === true) console.log(JSON.stringify(documentOf(run.id, settings, checked), null, 2));
    else print(settings, checked);
    return EXIT.ok;
  } finally {
    reader.close();
  }
}

function settingsOf({ margin, alpha, inference, splits, seed }: SelfCheckCommandOptions): SelfCheckOptions {
  return {
    ...DEFAULT_COMPARISON,
    margin,
    alphaFail: alpha,
    alphaPass: alpha,
    inference,
    draws: DRAWS,
    seed,
    splits,
    threshold: POINT_THRESHOLD,
  };
}

interface Checked {
  readonly cell: Cell;
  readonly found: SelfCheck | null;
}

function documentOf(run: string, settings: SelfCheckOptions, checked: readonly Checked[]): object {
  const { margin, alphaFail, alphaPass, yieldMargin, inference, draws, seed, splits, threshold } = settings;
  return {
    schema: 'firstpass/selfcheck/1',
    run,
    params: { margin, alphaFail, alphaPass, yieldMargin, inference, draws, seed, splits, threshold },
    cells: checked.map(({ cell, found }) => ({ spec: cell.spec, variant: cell.variant, ...found })),
  };
}

function print(settings: SelfCheckOptions, checked: readonly Checked[]): void {
  const columns: readonly Column[] = [
    { title: 'cell', align: 'left' },
    { title: 'arms', align: 'right' },
    { title: 'false FAIL', align: 'left' },
    { title: 'false PASS', align: 'left' },
    { title: 'reaches PASS', align: 'left' },
    { title: `point > +${percent(settings.threshold)}`, align: 'left' },
  ];
  const rows = checked.map(({ cell, found }) =>
    [
      `${cell.spec} × ${cell.variant}`,
      found === null ? 'no repeats' : `${found.cases} × ${repeatsText(found)}`,
      ...(found === null
        ? ['–', '–', '–', '–']
        : [found.falseFail, found.falsePass, found.pass, found.pointThreshold].map(rateText)),
    ].map((text) => ({ text })),
  );
  const width = terminalColumns();
  console.log(tableLines(columns, rows, width).join('\n'));
  const { splits, margin, alphaFail } = settings;
  const about =
    `Each cell's trials were split at random ${splits} times into two arms of the same agent, so any change is chance. ` +
    `False FAIL: blocked although nothing changed; at most ${percent(alphaFail)} is promised for the cost, and as much for the yield. ` +
    `False PASS: let through although costs were raised by exactly ${percent(margin)}; at most ` +
    `${percent(settings.alphaPass)} is promised. The intervals are of the splits: other trials may say otherwise.`;
  console.log(`\n${wrap(about, width, '')}`);
}

function repeatsText({ repeats: { least, most } }: SelfCheck): string {
  return least === most ? `${least}+${least}` : `${least}–${most}`;
}

function rateText({ share, lower, upper }: Rate): string {
  return `${percent(share)} (${percent(lower)} to ${percent(upper)})`;
}
