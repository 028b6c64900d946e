import type { Arm } from '../analyse/comparison/arm.ts';
import type { CellArms } from '../analyse/comparison/cell-comparison.ts';
import { judgingsOf } from '../analyse/comparison/judging.ts';
import { closest } from '../model/closest.ts';
import { Failure } from '../model/failure.ts';
import type { LedgerReader, TrialSummary } from '../model/ledger.ts';
import type { Run } from '../model/run.ts';
import { atPricing } from './at-pricing.ts';
import { cardsOf } from './cards-of.ts';
import { pricedAgain } from './priced-again.ts';

/** Which cells of which runs stand against each other. */
export interface ArmChoice {
  readonly baseline: Run;
  readonly candidate: Run;
  /** Null: each variant against itself. */
  readonly baselineVariant: string | null;
  readonly variant: string | null;
  readonly specs: readonly string[];
  /** A pricing set of either run; null: both by the rate card of the candidate. */
  readonly pricing: string | null;
}

export interface ChosenArms {
  readonly cells: readonly CellArms[];
  /** What each arm cost at the prices that it was bought at, for those that were priced again. */
  readonly asBought: { readonly baseline: ArmTrials; readonly candidateAtBaselinePrices: ArmTrials } | null;
  /** Cells that only one of the runs has, as `spec × variant`. */
  readonly unmatched: { readonly baseline: readonly string[]; readonly candidate: readonly string[] };
}

/** Trials by cell. */
export type ArmTrials = ReadonlyMap<string, readonly TrialSummary[]>;

/**
 * Returns the cells to compare, both sides priced alike: by the candidate's rate card, or by the sets that
 * `pricing` names. Throws a Failure for a spec or variant that no run has.
 */
export function chooseArms(reader: LedgerReader, choice: ArmChoice): ChosenArms {
  const { baseline, candidate, pricing } = choice;
  requireKnown(reader, choice);
  const sides = pricing === null ? byOneCard(reader, baseline, candidate) : bySets(reader, choice, pricing);
  const before = cellsOf(reader, baseline, choice.specs, choice.baselineVariant ?? choice.variant);
  const after = cellsOf(reader, candidate, choice.specs, choice.variant);
  const across = choice.baselineVariant !== null;
  const partner = (cell: CellName): CellName | undefined =>
    before.find(({ spec, variant }) => spec === cell.spec && (across || variant === cell.variant));
  const judgings = {
    baseline: judgingsOf(reader.events(baseline.id)),
    candidate: judgingsOf(reader.events(candidate.id)),
  };
  const arm = (side: 'baseline' | 'candidate', { spec, variant }: CellName): Arm => ({
    run: choice[side].id,
    variant,
    rateCard: sides.rateCard[side],
    judging: judgings[side].get(spec) ?? null,
    trials: sides[side].get(cellKey(spec, variant)) ?? [],
  });
  const matched = after.flatMap((cell) => {
    const other = partner(cell);
    return other === undefined ? [] : [{ cell, other }];
  });
  return {
    cells: matched.map(({ cell, other }) => ({
      spec: cell.spec,
      baseline: arm('baseline', other),
      candidate: arm('candidate', cell),
    })),
    asBought: sides.asBought,
    unmatched: {
      baseline: before.filter((cell) => !matched.some(({ other }) => other === cell)).map(nameOf),
      candidate: after.filter((own) => !matched.some(({ cell }) => cell === own)).map(nameOf),
    },
  };
}

/** Returns the key of a cell in `ArmTrials`. */
export function cellKey(spec: string, variant: string): string {
  return JSON.stringify([spec, variant]);
}

interface Sides {
  readonly baseline: ArmTrials;
  readonly candidate: ArmTrials;
  readonly rateCard: { readonly baseline: string; readonly candidate: string };
  readonly asBought: ChosenArms['asBought'];
}

function byOneCard(reader: LedgerReader, baseline: Run, candidate: Run): Sides {
  const bought = byCell(reader.summaries(baseline.id));
  const own = baseline.id === candidate.id ? bought : byCell(reader.summaries(candidate.id));
  const rateCard = { baseline: candidate.rateCard, candidate: candidate.rateCard };
  if (baseline.rateCard === candidate.rateCard)
    return { baseline: bought, candidate: own, rateCard, asBought: null };
  return {
    baseline: byCell(pricedAgain(reader, baseline, cardsOf(reader, candidate))),
    candidate: own,
    rateCard,
    asBought: {
      baseline: bought,
      candidateAtBaselinePrices: byCell(pricedAgain(reader, candidate, cardsOf(reader, baseline))),
    },
  };
}

function bySets(reader: LedgerReader, { baseline, candidate }: ArmChoice, pricing: string): Sides {
  const [before, after] = [baseline, candidate].map((run) => atPricing(reader, run.id, pricing));
  return {
    baseline: byCell(before?.summaries(baseline.id) ?? []),
    candidate: byCell(after?.summaries(candidate.id) ?? []),
    rateCard: { baseline: rateCardOf(before, baseline), candidate: rateCardOf(after, candidate) },
    asBought: null,
  };
}

function rateCardOf(priced: LedgerReader | undefined, run: Run): string {
  return priced?.run(run.id)?.rateCard ?? run.rateCard;
}

interface CellName {
  readonly spec: string;
  readonly variant: string;
}

function cellsOf(
  reader: LedgerReader,
  run: Run,
  specs: readonly string[],
  variant: string | null,
): readonly CellName[] {
  return reader
    .cells(run.id)
    .filter((cell) => specs.length === 0 || specs.includes(cell.spec))
    .filter((cell) => variant === null || cell.variant === variant);
}

function byCell(trials: Iterable<TrialSummary>): ArmTrials {
  const cells = new Map<string, TrialSummary[]>();
  for (const trial of trials) {
    const key = cellKey(trial.spec, trial.variant);
    const known = cells.get(key);
    if (known === undefined) cells.set(key, [trial]);
    else known.push(trial);
  }
  return cells;
}

function requireKnown(reader: LedgerReader, choice: ArmChoice): void {
  const { baseline, candidate, baselineVariant, variant, specs } = choice;
  const known = (run: Run, what: keyof CellName): readonly string[] => [
    ...new Set(reader.cells(run.id).map((cell) => cell[what])),
  ];
  const bothSpecs = [...new Set([...known(baseline, 'spec'), ...known(candidate, 'spec')])];
  for (const spec of specs) requireOneOf('spec', spec, bothSpecs);
  if (variant !== null) requireOneOf('variant', variant, known(candidate, 'variant'));
  if (baselineVariant !== null) requireOneOf('variant', baselineVariant, known(baseline, 'variant'));
}

function requireOneOf(what: string, name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  const meant = closest(name, known);
  throw new Failure(`compare/unknown-${what}`, `there is no ${what} "${name}" in the runs compared`, {
    hint: meant === null ? `there is: ${known.join(', ')}` : `did you mean "${meant}"?`,
  });
}

function nameOf({ spec, variant }: CellName): string {
  return `${spec} × ${variant}`;
}
