import type { Figure, Warning } from '../model/figure.ts';
import type { TrialSummary } from '../model/ledger.ts';
import { roundUsd, type Usd, ZERO_USD } from '../model/money.ts';
import { summariseTally } from './cell.ts';
import type { CellSummary } from './cell-summary.ts';
import { headlineCost } from './cost.ts';
import { addTrial, type CellTally, emptyTally } from './tally.ts';
import { warning } from './warnings.ts';

/** What of a spec its variants are compared on, when a budget ended some of their trials. */
export interface Comparison {
  readonly spec: string;
  /** Pairs of case and repeat that every variant brought to an end. */
  readonly blocks: number;
  /** Pairs that any variant began. */
  readonly begun: number;
  /** Spend of the trials outside: it stays in every total. */
  readonly outside: Usd;
}

/** Cells for comparing variants: each over the same cases and repeats. Totals are never taken from them. */
export interface Balanced {
  /** In the order of the cells given; the same objects where nothing was left out. */
  readonly cells: readonly CellSummary[];
  /** Specs from which something was left out. */
  readonly comparisons: readonly Comparison[];
}

/**
 * Returns the cells over the blocks (case, repeat) that ended in every variant of their spec: one that a budget
 * kept from a variant would compare it on easier or cheaper cases. `trials` is streamed twice; a spec with one
 * variant has nothing to compare and stays as it is.
 */
export function balanceCells(cells: readonly CellSummary[], trials: () => Iterable<TrialSummary>): Balanced {
  const variants = new Map<string, number>();
  for (const { cell } of cells) variants.set(cell.spec, (variants.get(cell.spec) ?? 0) + 1);
  const compares = (spec: string): boolean => (variants.get(spec) ?? 0) > 1;
  const blocks = blocksOf(trials(), compares);
  const isWhole = (trial: TrialSummary): boolean =>
    blocks.get(trial.spec)?.get(blockOf(trial))?.size === variants.get(trial.spec);
  const tallies = new Map<string, CellTally>();
  const outside = new Map<string, Usd>();
  for (const trial of trials()) {
    if (!compares(trial.spec)) continue;
    if (isWhole(trial)) addTrial(tallyOf(tallies, trial), trial);
    else outside.set(trial.spec, (outside.get(trial.spec) ?? ZERO_USD) + headlineCost(trial.cost));
  }
  const comparisons = [...blocks].flatMap(([spec, found]): Comparison[] => {
    const whole = [...found.values()].filter((ended) => ended.size === variants.get(spec)).length;
    if (whole === found.size) return [];
    return [{ spec, blocks: whole, begun: found.size, outside: outside.get(spec) ?? ZERO_USD }];
  });
  const balanced = cells.map((cell) => {
    const comparison = comparisons.find(({ spec }) => spec === cell.cell.spec);
    if (comparison === undefined) return cell;
    return withWarning(summariseTally(cell.cell, tallyOf(tallies, cell.cell)), warningOf(comparison));
  });
  return { cells: balanced, comparisons };
}

/** Block → the variants that brought it to an end, by spec. */
type Blocks = Map<string, Map<string, Set<string>>>;

function blocksOf(trials: Iterable<TrialSummary>, compares: (spec: string) => boolean): Blocks {
  const blocks: Blocks = new Map();
  for (const trial of trials) {
    if (!compares(trial.spec)) continue;
    const ofSpec = blocks.get(trial.spec) ?? new Map<string, Set<string>>();
    blocks.set(trial.spec, ofSpec);
    const ended = ofSpec.get(blockOf(trial)) ?? new Set<string>();
    ofSpec.set(blockOf(trial), ended);
    if (trial.outcome !== 'budget-stopped' && trial.outcome !== 'cancelled') ended.add(trial.variant);
  }
  return blocks;
}

function blockOf(trial: TrialSummary): string {
  return `${trial.repeat} ${trial.case}`;
}

function tallyOf(
  tallies: Map<string, CellTally>,
  { spec, variant }: { readonly spec: string; readonly variant: string },
): CellTally {
  const key = JSON.stringify([spec, variant]);
  const tally = tallies.get(key) ?? emptyTally();
  tallies.set(key, tally);
  return tally;
}

function warningOf({ blocks, begun, outside }: Comparison): Warning {
  return warning(
    'budget-stopped',
    `a budget ended: compared on ${blocks} of ${begun} blocks (case × repeat) that every variant finished; $${roundUsd(outside, 4)} was spent outside`,
  );
}

function withWarning(cell: CellSummary, doubt: Warning): CellSummary {
  const doubted = <Value>(figure: Figure<Value>): Figure<Value> => ({
    ...figure,
    warnings: [doubt, ...figure.warnings],
  });
  const { cpco, yield: share } = cell.figures;
  return {
    ...cell,
    figures: { ...cell.figures, cpco: doubted(cpco), yield: doubted(share) },
    warnings: [doubt, ...cell.warnings],
  };
}
