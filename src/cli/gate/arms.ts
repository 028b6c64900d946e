import type { Arm } from '../../analyse/comparison/arm.ts';
import { type Judging, judgingsOf } from '../../analyse/comparison/judging.ts';
import type { CellFacts } from '../../gate/gated-cell.ts';
import type { LedgerReader, TrialSummary } from '../../model/ledger.ts';
import type { RateCard } from '../../price/card.ts';
import { pricedAgain } from '../priced-again.ts';

/** Which cell of a run. */
export interface ArmPlace {
  readonly run: string;
  readonly spec: string;
  readonly variant: string;
}

/** Arms of a ledger, all of them at the prices of one rate card. */
export interface Arms {
  /** Returns an arm as it stands now; null when the run has no trial of the cell. */
  readonly candidate: (place: ArmPlace) => Arm | null;
  /** The same of a run that does not change any more, read once. */
  readonly baseline: (place: ArmPlace) => Arm | null;
  /** To be called when trials were added. */
  readonly refresh: () => void;
}

/** Returns the arms of a ledger; a run that was priced by other cards is priced once more, and nothing is written. */
export function openArms(
  reader: LedgerReader,
  prices: { readonly cards: readonly RateCard[]; readonly sha256: string },
): Arms {
  const fixed = new Map<string, CellTrials>();
  const growing = new Map<string, CellTrials>();
  const read = (id: string): CellTrials => {
    const run = reader.run(id);
    if (run === null) throw new Error(`The ledger has lost run ${id}.`);
    const trials =
      run.rateCard === prices.sha256 ? [...reader.summaries(id)] : pricedAgain(reader, run, prices.cards);
    return { trials, judgings: judgingsOf(reader.events(id)) };
  };
  const armOf = (known: Map<string, CellTrials>, { run, spec, variant }: ArmPlace): Arm | null => {
    const found = known.get(run) ?? read(run);
    known.set(run, found);
    const trials = found.trials.filter((trial) => trial.spec === spec && trial.variant === variant);
    if (trials.length === 0) return null;
    return { run, variant, rateCard: prices.sha256, judging: found.judgings.get(spec) ?? null, trials };
  };
  return {
    candidate: (place) => armOf(growing, place),
    baseline: (place) => armOf(fixed, place),
    refresh: () => growing.clear(),
  };
}

interface CellTrials {
  readonly trials: readonly TrialSummary[];
  readonly judgings: ReadonlyMap<string, Judging>;
}

/**
 * Returns a baseline without the cases whose input or expectation is another one now: what was answered then is no
 * answer to what is asked now. They count as cases that only one side has.
 */
export function onSameCases(baseline: Arm, candidate: Arm): Arm {
  const [before, now] = [baseline.judging?.cases, candidate.judging?.cases];
  if (before === undefined || now === undefined) return baseline;
  const differs = (name: string): boolean => {
    const [then, later] = [before[name], now[name]];
    return then !== undefined && later !== undefined && then !== later;
  };
  return { ...baseline, trials: baseline.trials.filter((trial) => !differs(trial.case)) };
}

/** Returns how far the numbers of a cell can be trusted; `broken` are the rules of the books that its run breaks. */
export function factsOf({ trials }: Arm, broken: readonly string[]): CellFacts {
  const calls = trials.reduce((sum, trial) => sum + trial.modelCalls, 0);
  const without = trials.reduce((sum, trial) => sum + trial.callsWithoutUsage, 0);
  const lost = trials.filter(({ outcome }) => outcome === 'infra-error').length;
  return {
    usageCoverage: calls === 0 ? 1 : 1 - without / calls,
    infraShare: trials.length === 0 ? 0 : lost / trials.length,
    // A cost without a tag is in a bucket of its own and in every total: the project's tag policy judges it.
    unattributedShare: 0,
    broken,
  };
}

/** Returns how many repeats of every one of these cases have ended; Infinity without a case. */
export function sampledRepeats(trials: readonly TrialSummary[], cases: readonly string[]): number {
  if (cases.length === 0) return Number.POSITIVE_INFINITY;
  const ended = new Map<string, Set<number>>(cases.map((name) => [name, new Set()]));
  for (const trial of trials) {
    if (trial.outcome !== 'cancelled' && trial.outcome !== 'budget-stopped')
      ended.get(trial.case)?.add(trial.repeat);
  }
  let sampled = 0;
  while ([...ended.values()].every((repeats) => repeats.has(sampled + 1))) sampled += 1;
  return sampled;
}
