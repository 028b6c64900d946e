import { formatUsd, roundUsd, ZERO_USD } from '../model/money.ts';
import type { Total } from '../model/charge.ts';
import type { Pricer } from '../model/call.ts';
import { EXIT } from '../model/failure.ts';
import type { Project } from '../model/project.ts';
import { type CellForecast, forecast } from '../plan/forecast.ts';
import { makePlan, type Plan, type SpecDigest } from '../plan/plan.ts';
import { commandContent, specContent, validatorContent } from '../spec/content.ts';
import { renderPrompt } from '../spec/template.ts';
import { budgetForecasts } from './budget-forecast.ts';
import { openPricer } from './open-pricer.ts';
import { openProject, select, type Selection } from './open-project.ts';
import { openRateCards } from './rate-cards.ts';
import { terminalColumns } from './terminal/columns.ts';
import { type Column, tableLines } from './terminal/table.ts';

export interface PlanOptions extends Selection {
  readonly json?: true;
}

/** Says what a run would buy and may cost. */
export async function plan(options: PlanOptions): Promise<number> {
  const { project: whole } = await openProject(options.project);
  const project = select(whole, options);
  const planned = await planProject(project);
  const cells = forecastOf(planned, openPricer(openRateCards(project)));
  if (options.json === true) console.log(JSON.stringify(planJson(planned, cells), null, 2));
  else printPlan(planned, cells);
  return EXIT.ok;
}

/** Returns what the cells of a plan may cost at today's prices. */
export function forecastOf(planned: Plan, pricer: Pricer): readonly CellForecast[] {
  return forecast(
    planned,
    pricer,
    (cell, item) => renderPrompt(cell.spec, item, cell.variant.prompt),
    new Date().toISOString(),
  );
}

/** Returns the plan of a project, with the content of its files hashed in. */
export async function planProject(project: Project): Promise<Plan> {
  const digests = new Map<string, SpecDigest>();
  for (const spec of project.specs) {
    digests.set(spec.id, { exec: await specContent(spec), score: await validatorContent(spec) });
  }
  const programs = new Map(
    project.variants
      .filter((variant) => variant.agent === 'command')
      .map((variant) => [variant.id, commandContent(variant.command, project.root)]),
  );
  return makePlan(project, digests, programs);
}

function planJson(planned: Plan, cells: readonly CellForecast[]): unknown {
  return {
    schema: 'firstpass/plan/1',
    digest: planned.digest,
    trials: planned.size,
    cells: cells.map((cell) => ({
      ...cell,
      atLeast: totalJson(cell.atLeast),
      atMost: cell.atMost === null ? null : totalJson(cell.atMost),
    })),
    budgets: budgetForecasts(planned, cells).map(({ scope, cap, atLeast, atMost, verdict }) => ({
      scope,
      cap: formatUsd(cap),
      atLeast: totalJson(atLeast),
      atMost: atMost === null ? null : totalJson(atMost),
      verdict,
    })),
  };
}

function totalJson(amount: Total): { readonly usd: string; readonly unpriced: number } {
  return { usd: formatUsd(amount.usd), unpriced: amount.unpriced };
}

function moneyText(total: Total | null): string {
  if (total === null) return 'no ceiling';
  if (total.unpriced > 0) return 'no price';
  if (total.usd === ZERO_USD) return '–';
  const rounded = roundUsd(total.usd, 4);
  return rounded === '0.0000' ? '<$0.0001' : `$${rounded}`;
}

const VERDICTS = {
  fits: 'fits',
  'may-stop': 'may stop the run early',
  'will-stop': 'will stop the run early',
} as const;

const COLUMNS: readonly Column[] = [
  { title: 'cell', align: 'left' },
  { title: 'trials', align: 'right' },
  { title: 'calls', align: 'right' },
  { title: 'at least', align: 'decimal' },
  { title: 'at most', align: 'decimal' },
];

function printPlan(planned: Plan, cells: readonly CellForecast[]): void {
  const rows = cells.map((cell) =>
    [
      `${cell.spec} × ${cell.variant}`,
      String(cell.trials),
      cell.calls.atLeast === cell.calls.atMost
        ? String(cell.calls.atMost)
        : `${cell.calls.atLeast}–${cell.calls.atMost}`,
      moneyText(cell.atLeast),
      moneyText(cell.atMost),
    ].map((text) => ({ text })),
  );
  console.log(tableLines(COLUMNS, rows, terminalColumns()).join('\n'));
  console.log(`\n${planned.size} trials in ${planned.cells.length} cells; nothing was spent.`);
  for (const { scope, cap, atLeast, atMost, verdict } of budgetForecasts(planned, cells)) {
    const range = `${moneyText(atLeast)} to ${moneyText(atMost)}`;
    console.log(`Budget ${scope}: $${formatUsd(cap)}, forecast ${range}: ${VERDICTS[verdict]}`);
  }
  console.log('Dollars are model tokens at four characters a token; tools, compute and people come on top.');
}
