import { counted, money, percent } from '../../reports/format.ts';
import { roundedUsd } from '../analyse/figure.ts';
import { judgedTrials } from '../analyse/comparison/arm.ts';
import { DEFAULT_COMPARISON } from '../analyse/comparison/compare.ts';
import { casesNeeded, leastP } from '../analyse/planning/deciding.ts';
import {
  DEFAULT_POWER,
  type Pilot,
  pilotOf,
  planForBudget,
  planForMargin,
  type PowerOptions,
  type PowerPlan,
} from '../analyse/planning/power-plan.ts';
import { openReader } from '../ledger/sqlite/index.ts';
import { EXIT, Failure } from '../model/failure.ts';
import { parseUsd } from '../model/money.ts';
import type { Cell } from '../model/run.ts';
import { chooseCells } from './choose-cells.ts';
import { chooseRun } from './choose-run.ts';
import { ledgerOf } from './ledger-of.ts';
import { terminalColumns } from './terminal/columns.ts';
import { type Column, tableLines } from './terminal/table.ts';
import { wrap } from './terminal/width.ts';

export interface PlanPowerOptions {
  readonly project: string;
  readonly ledger?: string;
  /** The pilot; `true` for the newest run. */
  readonly power: string | true;
  readonly spec: readonly string[];
  readonly variant: readonly string[];
  readonly repeats?: number;
  readonly margin: number;
  readonly budgetUsd?: number;
  readonly storedBaseline?: true;
  readonly json?: true;
}

/** Says how many trials and dollars a comparison needs, or what a budget can show; spends nothing. */
export function planPower(options: PlanPowerOptions): number {
  const reader = openReader(ledgerOf(options));
  try {
    const run = chooseRun(reader, options.power === true ? undefined : options.power);
    const specs = options.spec.length === 0 ? [undefined] : options.spec;
    const cells = specs.flatMap((spec) => chooseCells(reader, run, { spec, variant: options.variant }));
    const planned = cells.map(({ cell, trials }) => planCell(cell, judgedTrials({ trials }).trials, options));
    if (planned.every(({ pilot }) => pilot === null))
      throw new Failure('planning/no-trials', `run ${run.id} has no judged trial to plan with`, {
        hint: 'run two repeats of every case first: firstpass run --repeats 2',
      });
    if (options.json === true) console.log(JSON.stringify(documentOf(run.id, options, planned), null, 2));
    else print(run.id, options, planned);
    return EXIT.ok;
  } finally {
    reader.close();
  }
}

interface PlannedPower {
  readonly cell: Cell;
  readonly pilot: Pilot | null;
  readonly plan: PowerPlan | null;
  /** Why there is no plan, or why what is planned could not decide; null when all is well. */
  readonly problem: string | null;
}

function planCell(
  cell: Cell,
  trials: Parameters<typeof pilotOf>[0],
  options: PlanPowerOptions,
): PlannedPower {
  if (trials.length === 0) return { cell, pilot: null, plan: null, problem: 'the pilot has no judged trial' };
  const pilot = pilotOf(trials);
  const hopeless = undecidable(pilot.cases, options.repeats ?? null);
  if (pilot.sigma === null || pilot.sigma === 0 || pilot.costPerTrial === 0) {
    const problem = hopeless ?? 'the pilot shows no spread: it needs two trials of a case, and a correct one';
    return { cell, pilot, plan: null, problem };
  }
  const power: PowerOptions = { ...DEFAULT_POWER, baselineStored: options.storedBaseline === true };
  const plan =
    options.budgetUsd === undefined
      ? planForMargin(pilot, options.margin, power)
      : planForBudget(pilot, options.budgetUsd, power);
  const short = plan === null ? 'the budget buys no repeat of every case' : null;
  return { cell, pilot, plan, problem: short ?? hopeless ?? undecidable(pilot.cases, plan?.repeats ?? 1) };
}

/** Returns why so many repeats of so few cases can never decide; null when they can. */
function undecidable(cases: number, repeats: number | null): string | null {
  if (repeats === null) return null;
  const arms = { baseline: repeats, candidate: repeats };
  const { alphaFail, draws } = DEFAULT_COMPARISON;
  if (leastP(cases, arms, draws) <= alphaFail) return null;
  const needed = counted(casesNeeded(arms, alphaFail), 'case');
  return `${counted(repeats, 'repeat')} of ${counted(cases, 'case')} can never decide: it takes ${needed}, or more repeats`;
}

function documentOf(run: string, options: PlanPowerOptions, planned: readonly PlannedPower[]): object {
  const { alpha, power } = DEFAULT_POWER;
  return {
    schema: 'firstpass/power/1',
    pilot: run,
    params: {
      margin: options.budgetUsd === undefined ? options.margin : null,
      budgetUsd: options.budgetUsd ?? null,
      storedBaseline: options.storedBaseline === true,
      alpha,
      power,
    },
    cells: planned.map(({ cell, pilot, plan, problem }) => ({
      spec: cell.spec,
      variant: cell.variant,
      pilot,
      plan,
      problem,
    })),
  };
}

const COLUMNS: readonly Column[] = [
  { title: 'cell', align: 'left' },
  { title: 'pilot', align: 'right' },
  { title: 'sigma', align: 'decimal' },
  { title: '$/trial', align: 'decimal' },
  { title: 'shows', align: 'right' },
  { title: 'repeats', align: 'right' },
  { title: 'trials', align: 'right' },
  { title: 'costs', align: 'decimal' },
];

function print(run: string, options: PlanPowerOptions, planned: readonly PlannedPower[]): void {
  const rows = planned.map(({ cell, pilot, plan }) =>
    [
      `${cell.spec} × ${cell.variant}`,
      pilot === null ? '–' : `${pilot.trials} of ${counted(pilot.cases, 'case')}`,
      pilot?.sigma?.toFixed(2) ?? '–',
      pilot === null ? '–' : dollars(pilot.costPerTrial),
      plan === null ? '–' : `+${percent(plan.margin)}`,
      plan === null ? '–' : String(plan.repeats),
      plan === null ? '–' : String(plan.candidateTrials + plan.baselineTrials),
      plan === null ? '–' : dollars(plan.cost),
    ].map((text) => ({ text })),
  );
  const width = terminalColumns();
  console.log(tableLines(COLUMNS, rows, width).join('\n'));
  for (const { cell, problem } of planned) {
    if (problem !== null) console.log(wrap(`${cell.spec} × ${cell.variant}: ${problem}`, width, '  '));
  }
  const total = planned.reduce((sum, { plan }) => sum + (plan?.cost ?? 0), 0);
  const arms = options.storedBaseline === true ? 'the candidate; the baseline is stored' : 'both arms';
  const { alpha, power } = DEFAULT_POWER;
  const about =
    `Pilot: run ${run}. Trials and dollars are of ${arms}, ${dollars(total)} in all; nothing was spent. An increase ` +
    `of what is shown is found in ${percent(power)} of comparisons at one-sided ${percent(alpha)}, and as often ruled ` +
    'out when nothing changed.';
  console.log(`\n${wrap(about, width, '')}`);
}

function dollars(amount: number): string {
  return money(parseUsd(roundedUsd(amount) ?? '0'));
}
