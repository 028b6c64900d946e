import { COMPONENTS } from '../model/charge.ts';
import type { Figure, Warning } from '../model/figure.ts';
import type { TrialSummary } from '../model/ledger.ts';
import { formatUsd } from '../model/money.ts';
import { countsTowardsYield, OUTCOMES } from '../model/outcome.ts';
import type { Cell } from '../model/run.ts';
import { promptTokens } from '../model/usage.ts';
import type { CellCost, CellCounts, CellFigures, CellSummary, CellWork } from './cell-summary.ts';
import { addCost, emptyCost, fullCost, headlineCost, machineCost } from './cost.ts';
import { moneyFigure, moneyShare, plainFigure, shareFigure } from './figure.ts';
import { nearestRank } from './quantile.ts';
import { addTrial, type CellTally, emptyTally } from './tally.ts';
import { costWarnings, warning, yieldWarnings } from './warnings.ts';

/** Above this share of outages or missing verdicts a cell is no ground for a choice. */
const UNJUDGED_LIMIT = 0.05;
/** Above this share of trials without a full price, or of calls without usage, its cost is none either. */
const UNKNOWN_COST_LIMIT = 0.01;

/** Returns everything that a cell's finished trials say; the trials are read once. */
export function summariseCell(cell: Cell, trials: Iterable<TrialSummary>): CellSummary {
  const tally = emptyTally();
  for (const trial of trials) addTrial(tally, trial);
  return summariseTally(cell, tally);
}

/** Returns the summary of a cell whose trials were added up elsewhere. */
export function summariseTally(cell: Cell, tally: CellTally): CellSummary {
  const counts = countsOf(tally);
  const cost = costOf(tally);
  const doubts = { cost: costWarnings(tally, cost.total.usd), yield: yieldWarnings(tally) };
  const figures = figuresOf(counts, cost, tally, doubts);
  const work = workOf(tally);
  return {
    cell,
    counts,
    cost,
    figures,
    work,
    warnings: unique([
      ...(cell.synthetic ? [SYNTHETIC] : []),
      ...doubts.cost,
      ...doubts.yield,
      ...figures.cpco.warnings,
    ]),
    degraded: degradedBy(counts, work, doubts.cost),
  };
}

const SYNTHETIC = warning('synthetic', 'synthetic data: sandbox models answered, so no vendor is described');

function countsOf(tally: CellTally): CellCounts {
  const judged = OUTCOMES.filter(countsTowardsYield).reduce((sum, name) => sum + tally.outcomes[name], 0);
  return {
    trials: tally.trials,
    cases: tally.cases.size,
    outcomes: tally.outcomes,
    judged,
    correct: tally.outcomes.correct,
    accepted: tally.accepted,
    firstPass: tally.firstPass,
    falseAccepts: tally.falseAccepts,
    falseRejects: tally.falseRejects,
    pricedTrials: tally.pricedTrials,
    reused: tally.reusedTrials,
    inDoubt: tally.inDoubt,
    callsWithoutUsage: tally.callsWithoutUsage,
  };
}

function costOf(tally: CellTally): CellCost {
  const { firstPass, recovered, scrapped } = tally.cost;
  const byComponent = emptyCost();
  for (const part of [firstPass, recovered, scrapped]) addCost(byComponent, part);
  return {
    total: { usd: headlineCost(byComponent), unpriced: tally.unpriced },
    machine: machineCost(byComponent),
    review: byComponent.review,
    fallback: byComponent.fallback,
    byComponent,
    waterfall: {
      valueAdded: headlineCost(firstPass),
      rework: headlineCost(recovered),
      scrap: headlineCost(scrapped),
    },
    waterfallByComponent: COMPONENTS.filter((component) => component !== 'fallback').map((component) => ({
      component,
      valueAdded: firstPass[component],
      rework: recovered[component],
      scrap: scrapped[component],
    })),
    retries: tally.retryCost,
    reused: tally.reused,
    shadow: tally.shadow,
  };
}

interface Doubts {
  readonly cost: readonly Warning[];
  readonly yield: readonly Warning[];
}

function figuresOf(counts: CellCounts, cost: CellCost, tally: CellTally, doubts: Doubts): CellFigures {
  const { trials, judged, correct, firstPass } = counts;
  const money = (amount: bigint, count: number): Figure<string> =>
    moneyFigure(amount, count, trials, doubts.cost);
  const durations = tally.durationsMs.toSorted((left, right) => left - right);
  const wasted = cost.waterfall.rework + cost.waterfall.scrap;
  return {
    cpco: orAtLeast(money(cost.total.usd, correct), cost.total.usd),
    cpcoMachine: orAtLeast(money(cost.machine, correct), cost.machine),
    cpcoStrict: orAtLeast(money(cost.total.usd, firstPass), cost.total.usd),
    cpcoFirstAttempt: orAtLeast(money(tally.firstAttemptCost, firstPass), tally.firstAttemptCost),
    costPerExecution: money(cost.total.usd, trials),
    costPerDelivered: money(fullCost(cost.byComponent), trials),
    marginalCostOfRetrySuccess: money(cost.retries, correct - firstPass),
    yield: shareFigure(correct, judged, doubts.yield),
    firstPassYield: shareFigure(firstPass, judged, doubts.yield),
    recoveredYield: shareFigure(correct - firstPass, judged, doubts.yield),
    retryShare: plainFigure(moneyShare(cost.retries, cost.machine), trials, doubts.cost),
    wasteShare: plainFigure(moneyShare(wasted, cost.total.usd), trials, doubts.cost),
    attemptsPerTrial: plainFigure(trials === 0 ? null : tally.attempts / trials, trials),
    durationMsP50: plainFigure(nearestRank(durations, 0.5), durations.length),
    durationMsP95: plainFigure(nearestRank(durations, 0.95), durations.length),
  };
}

/** A figure without a correct output has no value; what was spent without one is the least that it can be. */
function orAtLeast(figure: Figure<string>, spent: bigint): Figure<string> {
  if (figure.value !== null || figure.n === 0) return figure;
  const doubt = warning('zero-correct', 'no correct output: the cost of one is at least what was spent');
  return { ...figure, lower: formatUsd(spent), warnings: [doubt, ...figure.warnings] };
}

function workOf(tally: CellTally): CellWork {
  const input = promptTokens(tally.usage);
  return {
    attempts: tally.attempts,
    modelCalls: tally.modelCalls,
    httpRequests: tally.httpRequests,
    toolCalls: Object.fromEntries(
      [...tally.toolCalls].sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0)),
    ),
    usage: tally.usage,
    cachedShare: input === 0 ? null : tally.usage.cache_read / input,
    reviewMinutes: tally.reviewMinutes,
    waitMs: tally.waitMs,
    durationOutcomes: OUTCOMES.filter((name) => countsTowardsYield(name) && tally.outcomes[name] > 0),
  };
}

function degradedBy(counts: CellCounts, work: CellWork, cost: readonly Warning[]): readonly Warning[] {
  const { trials, judged, outcomes, pricedTrials, callsWithoutUsage } = counts;
  const unpriced = trials - pricedTrials > trials * UNKNOWN_COST_LIMIT;
  const unmetered = callsWithoutUsage > work.modelCalls * UNKNOWN_COST_LIMIT;
  const doubts = cost.filter(
    ({ code }) => (code === 'incomplete-cost' && unpriced) || (code === 'usage-missing' && unmetered),
  );
  if (trials - judged > trials * UNJUDGED_LIMIT) {
    const outages = outcomes['infra-error'];
    const why = outages > 0 ? `, ${outages} of them through outages` : '';
    doubts.push(warning('degraded', `${trials - judged} of ${trials} trials have no verdict${why}`));
  }
  return doubts;
}

function unique(warnings: readonly Warning[]): readonly Warning[] {
  return [...new Map(warnings.map((item) => [`${item.code}\n${item.message}`, item])).values()];
}
