import type { BestVariant } from '../src/analyse/best.ts';
import type { CellFigures, CellSummary, CellWork } from '../src/analyse/cell-summary.ts';
import type { Choice } from '../src/analyse/choice.ts';
import type { Standing } from '../src/analyse/frontier.ts';
import type { FailureCount } from '../src/analyse/failures.ts';
import type { RollUp, RollUpRow } from '../src/analyse/roll-up.ts';
import type { CompareDocument } from './comparison/document.ts';
import type { Invariant } from '../src/analyse/invariants.ts';
import type { RunSummary } from '../src/analyse/run.ts';
import { COMPONENTS, type Component } from '../src/model/charge.ts';
import type { Audit } from '../src/analyse/audit-labels.ts';
import { LEVEL } from '../src/analyse/cell-intervals.ts';
import { roundedUsd } from '../src/analyse/figure.ts';
import type { Figure, Warning } from '../src/model/figure.ts';
import type { JsonObject } from '../src/model/json.ts';
import { formatUsd } from '../src/model/money.ts';
import type { Run } from '../src/model/run.ts';
import type { Outcome } from '../src/model/outcome.ts';
import type { Tags } from '../src/model/tags.ts';
import type { BudgetFacts } from './view/budget.ts';
import type { JoinedRun, JoinedRuns } from './view/joined.ts';

/** The version of the document's shape: a change that a reader could stumble over raises it. */
export const REPORT_SCHEMA = 'firstpass/report/1';

/** The report as programs read it. Amounts are exact decimal strings of US dollars. */
export interface ReportDocument {
  readonly schema: typeof REPORT_SCHEMA;
  /** What the headline figure divides by: outputs that ended correct, retries included. */
  readonly basis: 'accepted';
  /** The run; of a report of several, the newest. */
  readonly run: DocumentRun;
  /** Every run of a report of several, the oldest first; only there then. */
  readonly runs?: readonly DocumentRunShare[];
  readonly totals: DocumentTotals;
  readonly cells: readonly DocumentCell[];
  readonly best: readonly DocumentBest[];
  /** The run's cost by every tag that a trial carries; each sums to the total. */
  readonly rollUps: readonly DocumentRollUp[];
  /** The document of `firstpass compare`; null without a baseline. */
  readonly comparison: CompareDocument | null;
  readonly failures: readonly FailureCount[];
  readonly invariants: readonly Invariant[];
  /** Only there when the run had budgets. */
  readonly budget?: BudgetFacts;
  /** What people found in samples of accepted outputs, all cells first; empty without labels. */
  readonly audits: readonly DocumentAudit[];
}

export interface DocumentAudit {
  readonly spec: string | null;
  readonly variant: string | null;
  readonly audited: number;
  readonly correct: number;
  /** Share of the accepted outputs that are correct. */
  readonly precision: Figure<number> | null;
  /** Cost per truly correct output. */
  readonly cpco: Figure<string> | null;
}

export interface DocumentRun {
  readonly id: string;
  readonly project: string;
  readonly startedAt: string;
  readonly source: Run['source'];
  /** The run whose outputs were judged once more; null for other sources. */
  readonly rescoredFrom: string | null;
  readonly version: string;
  readonly seed: number;
  readonly repeats: number;
  readonly planned: number | null;
  readonly planDigest: string;
  readonly rateCard: string;
  readonly synthetic: boolean;
  readonly environment: JsonObject;
}

/** One of several runs, and what it has in the report. */
export interface DocumentRunShare extends DocumentRun {
  readonly trials: number;
  /** What it bought itself, copies of earlier purchases excluded. */
  readonly spent: string;
  readonly unpriced: number;
  /** Trials left out because another run holds the same draw, and what the run bought for them. */
  readonly repeated: number;
  readonly spentOnRepeated: string;
}

export type DocumentComponents = Readonly<Record<Component, string>>;

export interface DocumentTotals {
  readonly trials: number;
  readonly pricedTrials: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  readonly cost: string;
  readonly unpriced: number;
  readonly costWithFallback: string;
  readonly byComponent: DocumentComponents;
  readonly shadow: string;
  readonly reused: string;
  readonly reusedTrials: number;
  readonly inDoubt: number;
  readonly inDoubtUpTo: string | null;
  readonly callsWithoutUsage: number;
}

export interface DocumentCell {
  readonly spec: string;
  /** Names the runs as well where another cell has the same spec and variant. */
  readonly variant: string;
  /** Ids of the runs that its trials are of; only there in a report of several. */
  readonly runs?: readonly string[];
  readonly label: string;
  readonly agent: string;
  readonly owner: string | null;
  readonly synthetic: boolean;
  readonly tags: Tags;
  readonly yieldFloor: number | null;
  readonly slaP95Seconds: number | null;
  readonly counts: CellSummary['counts'];
  readonly cost: DocumentCost;
  readonly figures: CellFigures;
  readonly work: CellWork;
  readonly warnings: readonly Warning[];
  readonly degraded: readonly Warning[];
}

export interface DocumentCost {
  readonly total: string;
  readonly unpriced: number;
  readonly machine: string;
  readonly review: string;
  readonly fallback: string;
  readonly byComponent: DocumentComponents;
  readonly waterfall: { readonly valueAdded: string; readonly rework: string; readonly scrap: string };
  readonly retries: string;
  readonly reused: string;
  readonly shadow: string;
}

export interface DocumentBest {
  readonly spec: string;
  readonly variant: string | null;
  readonly reason: BestVariant['reason'];
  readonly runnerUp: string | null;
  readonly cheaperPerTrial: string | null;
  /** How sure the pick is: `tie` is too close to call. Ratios are rival by pick. */
  readonly choice: Choice;
  readonly frontier: readonly DocumentStanding[];
  readonly belowFloor: readonly string[];
  readonly withoutCorrect: readonly string[];
  readonly degraded: readonly string[];
}

/** Where a variant stands between cost and yield. */
export interface DocumentStanding {
  readonly variant: string;
  readonly standing: Standing['standing'];
  readonly by: string | null;
}

export interface DocumentRollUp {
  readonly tag: string;
  readonly rows: readonly DocumentRollUpRow[];
}

export interface DocumentRollUpRow {
  readonly value: string;
  /** Whether it is the bucket of trials without the tag. */
  readonly missing: boolean;
  readonly trials: number;
  readonly judged: number;
  readonly correct: number;
  readonly cost: string;
  readonly unpriced: number;
  readonly wasted: string;
}

export interface DocumentSource {
  readonly summary: RunSummary;
  readonly best: readonly BestVariant[];
  readonly failures: readonly FailureCount[];
  readonly invariants: readonly Invariant[];
  readonly rollUps: readonly RollUp[];
  readonly comparison: CompareDocument | null;
  /** The runs that the summary is of; null when it is one. */
  readonly joined: JoinedRuns | null;
}

/** Returns the document of a run, or of several. */
export function buildDocument(source: DocumentSource): Omit<ReportDocument, 'audits'> {
  const { summary, best, failures, invariants, joined } = source;
  const newest = joined?.runs.at(-1)?.run ?? summary.run;
  return {
    schema: REPORT_SCHEMA,
    basis: 'accepted',
    run: runOf(newest),
    ...(joined === null ? {} : { runs: joined.runs.map(shareOf) }),
    totals: totalsOf(summary),
    cells: summary.cells.map((cell, index) => cellOf(cell, joined?.cells[index]?.runs)),
    best: best.map(bestOf),
    rollUps: source.rollUps.map(({ tag, rows }) => ({ tag, rows: rows.map(rollUpRow) })),
    comparison: source.comparison,
    failures,
    invariants,
  };
}

function shareOf({ run, trials, spent, unpriced, repeated, spentOnRepeated }: JoinedRun): DocumentRunShare {
  return {
    ...runOf(run),
    trials,
    spent: formatUsd(spent),
    unpriced,
    repeated,
    spentOnRepeated: formatUsd(spentOnRepeated),
  };
}

function runOf(run: Run): DocumentRun {
  const { id, project, startedAt, source, version, seed, repeats, planned } = run;
  const { planDigest, rateCard, synthetic, environment } = run;
  return {
    id,
    project,
    startedAt,
    source,
    rescoredFrom: run.rescoredFrom ?? null,
    version,
    seed,
    repeats,
    planned,
    planDigest,
    rateCard,
    synthetic,
    environment,
  };
}

function totalsOf(summary: RunSummary): DocumentTotals {
  return {
    trials: summary.trials,
    pricedTrials: summary.pricedTrials,
    outcomes: summary.outcomes,
    cost: formatUsd(summary.total.usd),
    unpriced: summary.total.unpriced,
    costWithFallback: formatUsd(summary.full),
    byComponent: components(summary.byComponent),
    shadow: formatUsd(summary.shadow),
    reused: formatUsd(summary.reused),
    reusedTrials: summary.reusedTrials,
    inDoubt: summary.inDoubt,
    inDoubtUpTo: summary.inDoubtUsd === null ? null : formatUsd(summary.inDoubtUsd),
    callsWithoutUsage: summary.callsWithoutUsage,
  };
}

function cellOf(
  { cell, counts, cost, figures, work, warnings, degraded }: CellSummary,
  runs: readonly string[] | undefined,
): DocumentCell {
  const { spec, variant, label, agent, owner, synthetic, tags, yieldFloor, slaP95Seconds } = cell;
  return {
    spec,
    variant,
    ...(runs === undefined ? {} : { runs }),
    label,
    agent,
    owner,
    synthetic,
    tags,
    yieldFloor,
    slaP95Seconds,
    counts,
    cost: costOf(cost),
    figures,
    work,
    warnings,
    degraded,
  };
}

function costOf(cost: CellSummary['cost']): DocumentCost {
  return {
    total: formatUsd(cost.total.usd),
    unpriced: cost.total.unpriced,
    machine: formatUsd(cost.machine),
    review: formatUsd(cost.review),
    fallback: formatUsd(cost.fallback),
    byComponent: components(cost.byComponent),
    waterfall: {
      valueAdded: formatUsd(cost.waterfall.valueAdded),
      rework: formatUsd(cost.waterfall.rework),
      scrap: formatUsd(cost.waterfall.scrap),
    },
    retries: formatUsd(cost.retries),
    reused: formatUsd(cost.reused),
    shadow: formatUsd(cost.shadow),
  };
}

function rollUpRow({ usd, wasted, ...row }: RollUpRow): DocumentRollUpRow {
  const { value, missing, trials, judged, correct, unpriced } = row;
  return {
    value,
    missing,
    trials,
    judged,
    correct,
    cost: formatUsd(usd),
    unpriced,
    wasted: formatUsd(wasted),
  };
}

function bestOf(best: BestVariant): DocumentBest {
  return {
    spec: best.spec,
    variant: best.pick?.cell.variant ?? null,
    reason: best.reason,
    runnerUp: best.runnerUp?.cell.variant ?? null,
    cheaperPerTrial: best.cheaperPerTrial?.cell.variant ?? null,
    choice: best.choice,
    frontier: best.frontier.map(({ cell, standing, by }) => ({
      variant: cell.cell.variant,
      standing,
      by: by?.cell.variant ?? null,
    })),
    belowFloor: names(best.belowFloor),
    withoutCorrect: names(best.withoutCorrect),
    degraded: names(best.degraded),
  };
}

/** Returns audits as programs read them. */
export function documentAudits(audits: readonly Audit[]): readonly DocumentAudit[] {
  return audits.map(({ spec, variant, sample: { audited, correct }, cost }) => {
    const known = { level: LEVEL, n: audited, warnings: [] };
    if (cost === null) return { spec, variant, audited, correct, precision: null, cpco: null };
    const { precision: value, precisionLower, precisionUpper, estimate, lower, upper } = cost;
    return {
      spec,
      variant,
      audited,
      correct,
      precision: { ...known, value, lower: precisionLower, upper: precisionUpper },
      cpco: { ...known, value: roundedUsd(estimate), lower: roundedUsd(lower), upper: roundedUsd(upper) },
    };
  });
}

function names(cells: readonly CellSummary[]): readonly string[] {
  return cells.map(({ cell }) => cell.variant);
}

function components(cost: RunSummary['byComponent']): DocumentComponents {
  return Object.fromEntries(
    COMPONENTS.map((component) => [component, formatUsd(cost[component])]),
  ) as DocumentComponents;
}
