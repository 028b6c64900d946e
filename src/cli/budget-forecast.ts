import type { Usd } from '../model/money.ts';
import { type CellForecast, forecastTotal } from '../plan/forecast.ts';
import type { Plan } from '../plan/plan.ts';

/** A budget held against what the plan may cost. */
export interface BudgetForecast extends Pick<CellForecast, 'atLeast' | 'atMost'> {
  readonly scope: string;
  readonly cap: Usd;
  readonly verdict: 'fits' | 'may-stop' | 'will-stop';
}

/** Returns every budget of a plan with the forecast of what counts against it; a day's earlier spend comes on top. */
export function budgetForecasts(
  { project, cells }: Plan,
  forecasts: readonly CellForecast[],
): readonly BudgetForecast[] {
  const { run, cell, provider, day } = project.budgets;
  const found: BudgetForecast[] = [];
  const add = (scope: string, cap: Usd | null, part: readonly CellForecast[]): void => {
    if (cap === null) return;
    const total = forecastTotal(part);
    found.push({ scope, cap, ...total, verdict: verdictOf(cap, total) });
  };
  add('run', run, forecasts);
  for (const one of forecasts) add(`cell ${one.spec} × ${one.variant}`, cell, [one]);
  for (const [name, cap] of Object.entries(provider)) {
    const paid = forecasts.filter(({ spec, variant }) =>
      cells.some(
        (planned) =>
          planned.spec.id === spec &&
          planned.variant.id === variant &&
          planned.variant.agent === 'model' &&
          planned.variant.provider === name,
      ),
    );
    add(`provider ${name}`, cap, paid);
  }
  add('day (UTC)', day, forecasts);
  return found;
}

function verdictOf(
  cap: Usd,
  { atLeast, atMost }: Pick<CellForecast, 'atLeast' | 'atMost'>,
): BudgetForecast['verdict'] {
  if (atLeast.usd > cap) return 'will-stop';
  return atMost !== null && atMost.unpriced === 0 && atMost.usd <= cap ? 'fits' : 'may-stop';
}
