import type { Balanced } from '../src/analyse/balanced.ts';
import { type BestVariant, bestVariants } from '../src/analyse/best.ts';
import type { CellSummary } from '../src/analyse/cell-summary.ts';
import type { Audit } from '../src/analyse/audit-labels.ts';
import type { FailureCount } from '../src/analyse/failures.ts';
import { checkInvariants, type Invariant } from '../src/analyse/invariants.ts';
import { byCell, cellKey, type Observation } from '../src/analyse/observation.ts';
import { rollUps } from '../src/analyse/roll-up.ts';
import type { RunSummary } from '../src/analyse/run.ts';
import type { SpendingLine } from '../src/model/ledger.ts';
import type { Run } from '../src/model/run.ts';
import { buildDocument, documentAudits, type ReportDocument } from './document.ts';
import { count, counted, listed, moment, percent } from './format.ts';
import type { GateDocument } from './gate/document.ts';
import { gateRegression } from './view/gate/card.ts';
import { type BudgetFacts, budgetSentences } from './view/budget.ts';
import { type DrillSource, type DrillView, drillView } from './view/drill.ts';
import { auditSentence } from './view/audit.ts';
import { type CardAge, cardItems } from './view/card-age.ts';
import { type Footnote, type Footnotes, openFootnotes } from './view/footnotes.ts';
import { headlineOf } from './view/headline.ts';
import {
  joinedInvariants,
  joinedReuse,
  type JoinedRuns,
  joinedSentences,
  type RunView,
  runViews,
} from './view/joined.ts';
import { type Compared, type RegressionView, regressionView } from './view/regression.ts';
import { type RankingView, rankingView } from './view/ranking.ts';
import { type RollUpView, rollUpViews } from './view/roll-up.ts';
import type { ScatterPlace } from './view/scatter.ts';
import { type SensitivityView, sensitivityView } from './view/sensitivity.ts';
import { type SpecView, specView } from './view/spec.ts';
import { type SpendCurveView, spendCurveView } from './view/spend-curve.ts';
import { reusedSentence, type SpendView, spendView } from './view/spend.ts';
import type { TrialCollector, TrialColumns } from './view/trial-columns.ts';
import { type TrustItem, trustItems } from './view/trust.ts';
import { type VariantView, variantsOf } from './view/variant.ts';

/** Everything that any report shows, as plain data: no report computes a number or a sentence of its own. */
export interface ReportView {
  /** The exact figures, for programs. */
  readonly document: ReportDocument;
  /** The result in one line. */
  readonly headline: string;
  readonly header: HeaderView;
  /** Every run of a report of several, the oldest first; empty for a report of one. */
  readonly runs: readonly RunView[];
  readonly specs: readonly SpecView[];
  readonly variants: readonly VariantView[];
  /** Against a baseline; null where none was given. */
  readonly regression: RegressionView | null;
  readonly spend: SpendView;
  /** One sentence a budget; empty without any. */
  readonly budgets: readonly string[];
  readonly ranking: RankingView;
  readonly rollUps: readonly RollUpView[];
  /** Null for a run that is too short or cost nothing. */
  readonly spendCurve: SpendCurveView | null;
  /** Null when no review is paid for. */
  readonly sensitivity: SensitivityView | null;
  readonly invariants: readonly Invariant[];
  readonly trust: readonly TrustItem[];
  readonly footnotes: readonly Footnote[];
  /** Command that makes these figures again. */
  readonly reproduce: string;
  /** Single trials; null where nobody asked for them. */
  readonly drill: DrillView | null;
  /** A line a trial; null where nobody asked for them. */
  readonly trials: TrialColumns | null;
  /** What people found in samples of accepted outputs, a sentence each; empty without labels. */
  readonly audits: readonly string[];
}

export interface HeaderView {
  readonly project: string;
  /** Its id; of several runs, all of theirs. */
  readonly run: string;
  /** When it began; of several runs, when the first and the last did. */
  readonly startedAt: string;
  readonly version: string;
  /** Beginning of the rate card's SHA-256. */
  readonly rateCard: string;
  readonly commit: string | null;
  /** What is synthetic, in one sentence; null when nothing is. */
  readonly synthetic: string | null;
  /** That the run stopped before its plan was done, in one sentence; null when it did not. */
  readonly stopped: string | null;
  readonly trials: string;
  readonly correct: string;
  /** Share of judged trials that ended correct. */
  readonly yield: string;
}

export interface ReportSource {
  readonly summary: RunSummary;
  readonly failures: readonly FailureCount[];
  /** Cells to compare variants on, when a budget ended trials; left out: those of the summary. */
  readonly balanced?: Balanced | null;
  readonly budget?: BudgetFacts | null;
  /** Of which day the prices are; left out: nothing is said of it. */
  readonly cards?: readonly CardAge[];
  /** What people found in samples of accepted outputs; left out: nobody looked. */
  readonly audits?: readonly Audit[];
  /** Every trial of the summary; none: charts of single trials and roll-ups are left out. */
  readonly observations: readonly Observation[];
  /** What single calls cost; none: roll-ups by provider, model, stage and hour are left out. */
  readonly spending: readonly SpendingLine[];
  /** Command that makes this report again, as the user would type it. */
  readonly reproduce: string;
  /** The run against a baseline; left out without one. */
  readonly compared?: Compared;
  /** The gate that the run was made for; then it is what the page decides by, and `compared` is left out. */
  readonly gated?: GateDocument;
  /** The runs that the summary is of; left out when it is one. */
  readonly joined?: JoinedRuns;
  /** A line a trial; left out when the report has none, or shows them in full. */
  readonly trials?: TrialCollector;
  /** Where single trials come from; left out when the report shows none. */
  readonly drill?: DrillSource;
}

/** Returns the view of a run; equal sources give equal views. */
export function buildReportView(source: ReportSource): ReportView {
  const { summary, failures, observations, spending, joined, audits = [] } = source;
  const cells = source.balanced?.cells ?? summary.cells;
  const { budget = null } = source;
  const ages = cardItems(source.cards ?? [], summary.run.startedAt);
  const trials = byCell(observations);
  const tags = rollUps(observations);
  const best = bestVariants(cells);
  const { invariants, reused, runs, notes } = wholeOf(summary, joined);
  const variants = variantsOf(cells);
  const footnotes = openFootnotes();
  const specs = specsOf(source, { best, cells, variants, trials }, footnotes);
  const regression = regressionOf(source, variants, specs);
  return {
    document: {
      ...buildDocument({
        summary,
        best,
        failures,
        invariants,
        rollUps: tags,
        comparison: source.compared?.document ?? null,
        joined: joined ?? null,
      }),
      ...(budget === null ? {} : { budget }),
      audits: documentAudits(audits),
    },
    headline: titleOf(regression, specs),
    header: headerOf(summary, joined),
    runs,
    specs,
    variants: [...variants.values()],
    regression,
    spend: spendView(summary, reused),
    budgets: budgetSentences(budget),
    ranking: rankingView(cells, specs, source.balanced?.comparisons),
    rollUps: rollUpViews({ tags, observations, spending }),
    spendCurve: spendCurveView(observations),
    sensitivity: sensitivityView(best),
    invariants,
    trust: [...trustItems(summary, invariants, spending, reused), ...ages, ...notes],
    footnotes: footnotes.all(),
    reproduce: source.reproduce,
    drill:
      source.drill === undefined
        ? null
        : drillView(
            runs.length === 0 ? summary.run.id : runs.map(({ id }) => id).join(' '),
            summary.cells,
            source.drill,
          ),
    trials: source.trials?.columns() ?? source.drill?.collector.columns() ?? null,
    audits: audits.map(auditSentence),
  };
}

function regressionOf(
  { compared, gated }: ReportSource,
  variants: ReadonlyMap<string, VariantView>,
  specs: readonly SpecView[],
): RegressionView | null {
  const place = (spec: string, variant: string): string | null => anchorOf(specs, spec, variant);
  if (gated !== undefined) return gateRegression(gated, variants, place);
  return compared === undefined ? null : regressionView(compared, variants, place);
}

/** A gate decides; which variant to use is beside its point. */
function titleOf(regression: RegressionView | null, specs: readonly SpecView[]): string {
  if (regression === null) return headlineOf(specs);
  return regression.gate === null ? `${regression.title} · ${headlineOf(specs)}` : regression.title;
}

/** What is said of the runs that a summary is of. */
interface Whole {
  readonly invariants: readonly Invariant[];
  readonly reused: string | null;
  readonly runs: readonly RunView[];
  readonly notes: readonly TrustItem[];
}

function wholeOf(summary: RunSummary, joined: JoinedRuns | undefined): Whole {
  const invariants = checkInvariants(summary);
  if (joined === undefined) return { invariants, reused: reusedSentence(summary), runs: [], notes: [] };
  return {
    invariants: [...invariants, ...joinedInvariants(summary, joined)],
    reused: joinedReuse(summary, joined),
    runs: runViews(joined),
    notes: joinedSentences(joined).map((text) => ({ status: 'note', text })),
  };
}

interface Parts {
  readonly best: readonly BestVariant[];
  readonly cells: readonly CellSummary[];
  readonly variants: ReadonlyMap<string, VariantView>;
  readonly trials: ReadonlyMap<string, readonly Observation[]>;
}

function specsOf(
  { failures, compared, gated, balanced = null }: ReportSource,
  { best, cells, variants, trials }: Parts,
  footnotes: Footnotes,
): readonly SpecView[] {
  return best.map((item, index) =>
    specView(
      {
        best: item,
        cells: cells.filter(({ cell }) => cell.spec === item.spec),
        failures,
        variants,
        number: index + 1,
        trailOf: (variant) => trailOf(compared, item.spec, variant) ?? gateTrail(gated, item.spec, variant),
        compared: balanced?.comparisons.find(({ spec }) => spec === item.spec) ?? null,
        trialsOf: (variant) => trials.get(cellKey({ spec: item.spec, variant })) ?? [],
      },
      footnotes,
    ),
  );
}

function trailOf(compared: Compared | undefined, spec: string, variant: string): ScatterPlace | null {
  const found = compared?.document.cells.find(
    (cell) => cell.spec === spec && cell.candidate.variant === variant,
  );
  if (found === undefined || found.baseline.costPerTrial === null || found.baseline.yield === null)
    return null;
  return { cost: found.baseline.costPerTrial, yield: found.baseline.yield };
}

function gateTrail(gated: GateDocument | undefined, spec: string, variant: string): ScatterPlace | null {
  const found = gated?.cells.find((cell) => cell.spec === spec && cell.variant === variant);
  const baseline = found?.comparison?.baseline ?? null;
  if (baseline === null || baseline.costPerTrial === null || baseline.yield === null) return null;
  return { cost: baseline.costPerTrial, yield: baseline.yield };
}

function anchorOf(specs: readonly SpecView[], spec: string, variant: string): string | null {
  const rows = specs.find(({ id }) => id === spec)?.rows ?? [];
  return rows.find((row) => row.variant.id === variant)?.anchor ?? null;
}

function headerOf({ run, cells, trials, outcomes }: RunSummary, joined: JoinedRuns | undefined): HeaderView {
  const runs = joined?.runs.map((share) => share.run) ?? [run];
  const judged = cells.reduce((sum, cell) => sum + cell.counts.judged, 0);
  const { commit } = run.environment;
  return {
    project: listed([...new Set(runs.map(({ project }) => project))]),
    run: listed(runs.map(({ id }) => id)),
    startedAt: period(runs),
    version: run.version,
    rateCard: listed([...new Set(runs.map(({ rateCard }) => rateCard.slice(0, 12)))]),
    commit: runs.length === 1 && typeof commit === 'string' ? commit.slice(0, 12) : null,
    synthetic: syntheticSentence(run.synthetic, cells),
    stopped: stoppedSentence(run.planned, trials, outcomes['budget-stopped']),
    trials: count(trials),
    correct: count(outcomes.correct),
    yield: judged === 0 ? '–' : percent(outcomes.correct / judged),
  };
}

/** Runs are in the order in which they began. */
function period(runs: readonly Run[]): string {
  const [first, last] = [runs[0], runs.at(-1)].map((run) => moment(run?.startedAt ?? ''));
  return first === last ? `${first}` : `${first} to ${last}`;
}

function stoppedSentence(planned: number | null, trials: number, byBudget: number): string | null {
  const missing = planned === null ? 0 : Math.max(0, planned - trials);
  if (missing + byBudget === 0 || trials === 0) return null;
  const parts = [
    byBudget === 0 ? '' : `${counted(byBudget, 'trial')} ended at a limit of cost`,
    missing === 0 ? '' : `${count(missing)} of ${counted(planned ?? 0, 'planned trial')} did not run`,
  ].filter((part) => part !== '');
  return `This run is not whole: ${parts.join(', ')}. Figures are of what was done.`;
}

function syntheticSentence(synthetic: boolean, cells: RunSummary['cells']): string | null {
  if (!synthetic) return null;
  const made = cells.filter(({ cell }) => cell.synthetic).length;
  const where = made === 0 || made === cells.length ? '' : ` in ${made} of ${cells.length} cells`;
  return `Synthetic data: sandbox models answered${where}; the figures describe no vendor's model.`;
}
