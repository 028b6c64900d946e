import type { Warning } from '../model/figure.ts';
import type { Usd } from '../model/money.ts';
import type { CellTally } from './tally.ts';

/** Below this many cases an interval or a ranking rests on too little. */
const FEW_CASES = 10;
/** Below this many cases even an honest interval says little. */
const INDICATIVE_CASES = 5;
/** Imported trials of which none failed before that is remarkable. */
const ENOUGH_TO_FAIL = 20;
/** Share of the cost, in percent, above which one case decides the figure. */
const DOMINANT_PERCENT = 40n;

/** Returns the doubts about a cell's cost figures, most serious first. */
export function costWarnings(tally: CellTally, total: Usd): readonly Warning[] {
  return [
    tally.unpriced === 0
      ? null
      : warning(
          'incomplete-cost',
          `${counted(tally.unpriced, 'charge')} of ${counted(tally.trials - tally.pricedTrials, 'trial')} ` +
            `${tally.unpriced === 1 ? 'has' : 'have'} no price: the cost is a lower bound`,
        ),
    tally.inDoubt === 0
      ? null
      : warning(
          'in-doubt',
          `${counted(tally.inDoubt, 'request')} got no answer before an interruption: possibly billed, in no total`,
        ),
    tally.callsWithoutUsage === 0
      ? null
      : warning('usage-missing', `${counted(tally.callsWithoutUsage, 'model call')} came back without usage`),
    ...sampleWarnings(tally),
    dominantCase(tally, total),
  ].filter((item) => item !== null);
}

/** Returns the doubts about a cell's yields. */
export function yieldWarnings(tally: CellTally): readonly Warning[] {
  return [notJudged(tally), stoppedEarly(tally), ...sampleWarnings(tally)].filter((item) => item !== null);
}

/** Returns the doubt about imported trials without a failure among them: a log of survivors flatters the cost. */
export function survivorWarning(tally: CellTally): Warning | null {
  if (tally.trials < ENOUGH_TO_FAIL || tally.outcomes.correct < tally.trials) return null;
  return warning(
    'survivors-only',
    `all ${tally.trials} imported trials ended correct: if failed ones were left out, the cost is too low`,
  );
}

function stoppedEarly({ outcomes, trials }: CellTally): Warning | null {
  const stopped = outcomes['budget-stopped'] + outcomes.cancelled;
  if (stopped === 0) return null;
  return warning(
    'stopped-early',
    `${stopped} of ${counted(trials, 'trial')} ${stopped === 1 ? 'was' : 'were'} stopped before the end: what the rest would have shown is unknown`,
  );
}

function sampleWarnings(tally: CellTally): readonly (Warning | null)[] {
  const cases = tally.cases.size;
  const repeats = new Set([...tally.cases.values()].map((item) => item.trials));
  return [
    cases === 0 || cases >= FEW_CASES
      ? null
      : warning(
          'few-cases',
          cases < INDICATIVE_CASES
            ? `it rests on ${counted(cases, 'case')} only, so ${cases === 1 ? 'it has no interval for new cases' : 'its interval is no more than indicative'}`
            : `it rests on ${counted(cases, 'case')} only: another ${cases} may say otherwise`,
        ),
    repeats.size <= 1
      ? null
      : warning('unequal-repeats', 'cases were repeated unequally often, so some count more than others'),
  ];
}

function notJudged(tally: CellTally): Warning | null {
  const {
    'not-judged': unknown,
    'infra-error': outages,
    cancelled,
    'budget-stopped': stopped,
  } = tally.outcomes;
  const missing = unknown + outages + cancelled + stopped;
  if (missing === 0) return null;
  return warning(
    'not-judged',
    `${missing} of ${counted(tally.trials, 'trial')} ended in an outage, a stop or without a verdict: paid for, but not in the yield`,
  );
}

function dominantCase(tally: CellTally, total: Usd): Warning | null {
  if (tally.cases.size < 2 || total <= 0n) return null;
  let dearest: { readonly id: string; readonly cost: Usd } | null = null;
  for (const [id, { cost }] of tally.cases) {
    // Equal costs: the smaller id, so that the order of trials decides nothing.
    if (dearest === null || cost > dearest.cost || (cost === dearest.cost && id < dearest.id))
      dearest = { id, cost };
  }
  if (dearest === null || dearest.cost * 100n <= total * DOMINANT_PERCENT) return null;
  return warning(
    'one-case-dominates',
    `case ${dearest.id} alone makes ${(dearest.cost * 100n) / total}% of the cost`,
  );
}

export function warning(code: string, message: string): Warning {
  return { code, message };
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
