import { bestVariants } from '../src/analyse/best.ts';
import type { FailureCount } from '../src/analyse/failures.ts';
import { checkInvariants, type Invariant } from '../src/analyse/invariants.ts';
import type { RunSummary } from '../src/analyse/run.ts';
import { buildDocument, type ReportDocument } from './document.ts';
import { count, moment, percent } from './format.ts';
import { type DrillSource, type DrillView, drillView } from './view/drill.ts';
import { type Footnote, openFootnotes } from './view/footnotes.ts';
import { headlineOf } from './view/headline.ts';
import { type SpecView, specView } from './view/spec.ts';
import { type SpendView, spendView } from './view/spend.ts';
import { type TrustItem, trustItems } from './view/trust.ts';
import { type VariantView, variantsOf } from './view/variant.ts';

/** Everything that any report shows, as plain data: no report computes a number or a sentence of its own. */
export interface ReportView {
  /** The exact figures, for programs. */
  readonly document: ReportDocument;
  /** The result in one line. */
  readonly headline: string;
  readonly header: HeaderView;
  readonly specs: readonly SpecView[];
  readonly variants: readonly VariantView[];
  readonly spend: SpendView;
  readonly invariants: readonly Invariant[];
  readonly trust: readonly TrustItem[];
  readonly footnotes: readonly Footnote[];
  /** Command that makes these figures again. */
  readonly reproduce: string;
  /** Single trials; null where nobody asked for them. */
  readonly drill: DrillView | null;
}

export interface HeaderView {
  readonly project: string;
  readonly run: string;
  readonly startedAt: string;
  readonly version: string;
  /** Beginning of the rate card's SHA-256. */
  readonly rateCard: string;
  readonly commit: string | null;
  /** What is synthetic, in one sentence; null when nothing is. */
  readonly synthetic: string | null;
  readonly trials: string;
  readonly correct: string;
  /** Share of judged trials that ended correct. */
  readonly yield: string;
}

export interface ReportSource {
  readonly summary: RunSummary;
  readonly failures: readonly FailureCount[];
  /** Command that makes this report again, as the user would type it. */
  readonly reproduce: string;
  /** Where single trials come from; left out when the report shows none. */
  readonly drill?: DrillSource;
}

/** Returns the view of a run; equal sources give equal views. */
export function buildReportView(source: ReportSource): ReportView {
  const { summary, failures } = source;
  const best = bestVariants(summary.cells);
  const invariants = checkInvariants(summary);
  const variants = variantsOf(summary.cells);
  const footnotes = openFootnotes();
  const specs = best.map((item, index) =>
    specView(
      {
        best: item,
        cells: summary.cells.filter(({ cell }) => cell.spec === item.spec),
        failures,
        variants,
        number: index + 1,
      },
      footnotes,
    ),
  );
  return {
    document: buildDocument(summary, best, failures, invariants),
    headline: headlineOf(specs),
    header: headerOf(summary),
    specs,
    variants: [...variants.values()],
    spend: spendView(summary),
    invariants,
    trust: trustItems(summary, invariants),
    footnotes: footnotes.all(),
    reproduce: source.reproduce,
    drill: source.drill === undefined ? null : drillView(summary.run.id, summary.cells, source.drill),
  };
}

function headerOf({ run, cells, trials, outcomes }: RunSummary): HeaderView {
  const judged = cells.reduce((sum, cell) => sum + cell.counts.judged, 0);
  const { commit } = run.environment;
  return {
    project: run.project,
    run: run.id,
    startedAt: moment(run.startedAt),
    version: run.version,
    rateCard: run.rateCard.slice(0, 12),
    commit: typeof commit === 'string' ? commit.slice(0, 12) : null,
    synthetic: syntheticSentence(run.synthetic, cells),
    trials: count(trials),
    correct: count(outcomes.correct),
    yield: judged === 0 ? '–' : percent(outcomes.correct / judged),
  };
}

function syntheticSentence(synthetic: boolean, cells: RunSummary['cells']): string | null {
  if (!synthetic) return null;
  const made = cells.filter(({ cell }) => cell.synthetic).length;
  const where = made === 0 || made === cells.length ? '' : ` in ${made} of ${cells.length} cells`;
  return `Synthetic data: sandbox models answered${where}; the figures describe no vendor's model.`;
}
