import type { PriceableCall, Pricer } from '../model/call.ts';
import type { Total } from '../model/charge.ts';
import { sumUsd, ZERO_USD } from '../model/money.ts';
import type { RenderedPrompt } from '../model/agent.ts';
import { NO_USAGE } from '../model/usage.ts';
import type { Plan, PlannedCell } from './plan.ts';
import type { Case } from '../model/case.ts';

/** What a cell may buy. Excludes tool fees, compute and people, which depend on what the agent does. */
export interface CellForecast {
  readonly spec: string;
  readonly variant: string;
  readonly trials: number;
  /** Model calls or program starts: one attempt each with one step, and every attempt with every step. */
  readonly calls: { readonly atLeast: number; readonly atMost: number };
  /** Input of one attempt each, no output: nothing can cost less. */
  readonly atLeast: Total;
  /** Every attempt taken, each answering to its output ceiling; null when the variant sets no ceiling. */
  readonly atMost: Total | null;
}

/** Four characters a token: the usual rule of thumb for English, within ±30 % for most prompts. */
const CHARACTERS_PER_TOKEN = 4;

/**
 * Returns the forecast of every cell. `at` is the instant whose prices apply (ISO 8601); `render` gives the
 * prompt of a case, whose length stands for its tokens.
 */
export function forecast(
  plan: Plan,
  pricer: Pricer,
  render: (cell: PlannedCell, item: Case) => RenderedPrompt,
  at: string,
): readonly CellForecast[] {
  const prices = { pricer, at };
  return plan.cells.map((cell) => {
    const own = forecastCell(cell, plan.repeats, (item) => render(cell, item), prices);
    const { escalateTo, maxAttempts } = cell.spec.retry;
    const variant = plan.project.variants.find((other) => other.id === escalateTo);
    if (variant === undefined || maxAttempts < 2 || cell.variant.agent === 'replay') return own;
    const target = { ...cell, variant };
    const other = forecastCell(target, plan.repeats, (item) => render(target, item), prices);
    const calls = { atLeast: own.calls.atLeast, atMost: Math.max(own.calls.atMost, other.calls.atMost) };
    return { ...own, calls, atMost: dearer(own.atMost, other.atMost) };
  });
}

/** Returns the sum of the cells' forecasts; there is no ceiling when one of them has none. */
export function forecastTotal(cells: readonly CellForecast[]): Pick<CellForecast, 'atLeast' | 'atMost'> {
  const most = cells.flatMap(({ atMost }) => (atMost === null ? [] : [atMost]));
  return {
    atLeast: sumTotals(cells.map(({ atLeast }) => atLeast)),
    atMost: most.length < cells.length ? null : sumTotals(most),
  };
}

function sumTotals(totals: readonly Total[]): Total {
  return {
    usd: sumUsd(totals.map(({ usd }) => usd)),
    unpriced: totals.reduce((sum, { unpriced }) => sum + unpriced, 0),
  };
}

/** The last attempt may be the other variant's: as if the dearer one made them all, nothing can cost more. */
function dearer(left: Total | null, right: Total | null): Total | null {
  if (left === null || right === null) return null;
  const usd = left.usd > right.usd ? left.usd : right.usd;
  return { usd, unpriced: Math.max(left.unpriced, right.unpriced) };
}

function forecastCell(
  cell: PlannedCell,
  repeats: number,
  render: (item: Case) => RenderedPrompt,
  prices: { readonly pricer: Pricer; readonly at: string },
): CellForecast {
  const { spec, variant } = cell;
  const trials = spec.cases.length * repeats;
  const attempts = spec.retry.maxAttempts;
  const steps = variant.agent === 'model' && spec.tools.length > 0 ? variant.parameters.maxSteps : 1;
  const base = {
    spec: spec.id,
    variant: variant.id,
    trials,
    calls: { atLeast: trials, atMost: trials * attempts * steps },
  };
  const nothing: Total = { usd: ZERO_USD, unpriced: 0 };
  if (variant.agent !== 'model') return { ...base, atLeast: nothing, atMost: nothing };
  const ceiling = variant.parameters.maxOutputTokens;
  let least = nothing;
  let most = nothing;
  for (const item of spec.cases) {
    const prompt = render(item);
    const input = Math.ceil(((prompt.system?.length ?? 0) + prompt.user.length) / CHARACTERS_PER_TOKEN);
    const once = price(cell, prices, input, 0);
    least = addTimes(least, once, repeats);
    // Every step of every attempt carries what was said before: its answers and as much feedback again.
    for (let step = 0; step < attempts * steps; step += 1) {
      most = addTimes(most, price(cell, prices, input + 2 * step * (ceiling ?? 0), ceiling ?? 0), repeats);
    }
  }
  return { ...base, atLeast: least, atMost: ceiling === null ? null : most };
}

function addTimes(total: Total, part: Total, times: number): Total {
  return { usd: total.usd + part.usd * BigInt(times), unpriced: total.unpriced + part.unpriced * times };
}

function price(
  cell: PlannedCell,
  prices: { readonly pricer: Pricer; readonly at: string },
  input: number,
  output: number,
): Total {
  if (cell.variant.agent !== 'model') return { usd: ZERO_USD, unpriced: 0 };
  const call: PriceableCall = {
    kind: 'model',
    provider: cell.variant.provider,
    name: cell.variant.model,
    served: null,
    startedAt: prices.at,
    usage: { ...NO_USAGE, input_uncached: input, output, requests: 1 },
    usageFormat: null,
    usageRaw: null,
    quantity: null,
    selectors: {},
    status: 'ok',
    replayed: false,
  };
  let total: Total = { usd: ZERO_USD, unpriced: 0 };
  for (const charge of prices.pricer(call)) {
    total =
      charge.basis === 'unpriced'
        ? { ...total, unpriced: total.unpriced + 1 }
        : { ...total, usd: total.usd + charge.amount };
  }
  return total;
}
