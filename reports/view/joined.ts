import type { Invariant } from '../../src/analyse/invariants.ts';
import type { JoinedCell } from '../../src/analyse/join/join-cells.ts';
import type { RunSummary } from '../../src/analyse/run.ts';
import { formatUsd, sumUsd, type Usd } from '../../src/model/money.ts';
import type { Run } from '../../src/model/run.ts';
import { count, counted, listed, money, moment, totalText } from '../format.ts';

/** What one of several runs has in a report. */
export interface JoinedRun {
  readonly run: Run;
  /** Trials that it holds. */
  readonly trials: number;
  readonly unpriced: number;
  /** What it bought itself: machines and reviewers, copies of earlier purchases excluded. */
  readonly spent: Usd;
  /** Trials that are left out, as the same draw is in the figures already. */
  readonly repeated: number;
  /** What it bought for those. */
  readonly spentOnRepeated: Usd;
}

/** The runs of a report, the oldest first, and where their cells went. */
export interface JoinedRuns {
  readonly runs: readonly JoinedRun[];
  readonly cells: readonly JoinedCell[];
}

/** One run of several, as it is shown. */
export interface RunView {
  readonly id: string;
  readonly startedAt: string;
  /** Beginning of the rate card's SHA-256. */
  readonly rateCard: string;
  /** Such as `24 trials, 12 of them counted in another run, $1.20 spent`. */
  readonly text: string;
}

export function runViews({ runs }: JoinedRuns): readonly RunView[] {
  return runs.map(({ run, trials, repeated, spent, unpriced }) => ({
    id: run.id,
    startedAt: moment(run.startedAt),
    rateCard: run.rateCard.slice(0, 12),
    text: [
      counted(trials, 'trial'),
      ...(repeated === 0 ? [] : [`${count(repeated)} of them counted in another run`]),
      `${totalText(spent, unpriced)} spent`,
    ].join(', '),
  }));
}

/** Returns the equalities that hold between the runs and the report of them all. */
export function joinedInvariants(summary: RunSummary, { runs }: JoinedRuns): readonly Invariant[] {
  const trials = runs.reduce((sum, run) => sum + run.trials, 0);
  const repeated = runs.reduce((sum, run) => sum + run.repeated, 0);
  const spent = sumUsd(runs.map((run) => run.spent));
  const inFigures = summary.total.usd - summary.reused;
  const besides = sumUsd(runs.map((run) => run.spentOnRepeated));
  return [
    {
      name: 'runs-equal-trials',
      holds: trials - repeated === summary.trials,
      detail: `the ${count(runs.length)} runs hold ${count(trials)} trials: ${count(summary.trials)} are in the figures and ${count(repeated)} are draws that another of the runs holds`,
    },
    {
      name: 'runs-equal-spend',
      holds: spent === inFigures + besides,
      detail: `the runs themselves spent $${formatUsd(spent)}: $${formatUsd(inFigures)} on trials in the figures and $${formatUsd(besides)} on draws that another of the runs holds`,
    },
  ];
}

/** Returns what of the figures was bought by these runs and what before; null when nothing was bought before. */
export function joinedReuse(
  { reused, reusedTrials, trials }: RunSummary,
  { runs }: JoinedRuns,
): string | null {
  if (reusedTrials === 0) return null;
  const share = `${count(reusedTrials)} of ${counted(trials, 'trial')} reused`;
  return `${money(sumUsd(runs.map(({ spent }) => spent)))} was spent by these runs; ${money(reused)} of the figures are copies of earlier purchases (${share})`;
}

/** Returns how the runs' cells stand together, a sentence each. */
export function joinedSentences({ runs, cells }: JoinedRuns): readonly string[] {
  const pooled = cells.filter((cell) => cell.runs.length > 1);
  const repeated = runs.reduce((sum, run) => sum + run.repeated, 0);
  return [
    ...(pooled.length === 0
      ? []
      : [
          `${named(pooled)} ${pooled.length === 1 ? 'is' : 'are'} pooled over runs with the same content and prices.`,
        ]),
    ...(repeated === 0
      ? []
      : [
          `${counted(repeated, 'trial')} of the runs took over an output that another of them holds: each draw counts once.`,
        ]),
    ...APART.flatMap(([apart, why]) => {
      const found = cells.filter((cell) => cell.apart === apart);
      return found.length === 0 ? [] : [`${named(found)} stand apart by run: ${why}.`];
    }),
  ];
}

const APART = [
  ['content', 'what was measured is not the same'],
  ['prices', 'prices or the review model differ; `--pricing` shows both at prices of a later re-pricing'],
  ['import', 'an import does not say whether what it measured is the same'],
] as const;

const NAMED = 4;

function named(cells: readonly JoinedCell[]): string {
  const names = [...new Set(cells.map(({ cell, variant }) => `${cell.spec} × ${variant}`))];
  const more = names.length - NAMED;
  return more > 0 ? `${names.slice(0, NAMED).join(', ')} and ${more} more` : listed(names);
}
