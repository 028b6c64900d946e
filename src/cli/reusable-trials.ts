import type { StoredTrial } from '../execute/stored.ts';
import type { LedgerReader, ReusableTrial } from '../model/ledger.ts';
import type { TrialKey } from '../model/trial.ts';
import type { Plan, PlannedCell, PlannedTrial } from '../plan/plan.ts';
import type { BegunRun } from './begin-run.ts';
import { keyText } from './key-text.ts';
import { storedTrial } from './stored-trial.ts';

/** What earlier runs have of a plan. */
export interface ReusableTrials {
  /** Returns the stored trial that may stand for a planned one, or null. Each draw is given once. */
  readonly take: (planned: PlannedTrial) => StoredTrial | null;
  /** Whether every planned trial has a stored one with checks that hold: then nothing need be started. */
  readonly coversAll: () => boolean;
}

/** Nothing is reused. */
export const NO_REUSE: ReusableTrials = { take: () => null, coversAll: () => false };

type Assigned = Map<string, ReusableTrial>;

/**
 * Returns what the ledger has of the plan's trials, apart from what the run itself has begun; `rateCard` is the
 * SHA-256 of the present cards. One look-up of an index a case and cell, when it is first asked for. A draw (all
 * trials with one root) serves one planned trial at the most: its own variant's before another's of the same
 * content, the same repeat before another, the newest draw before older ones.
 */
export function reusableTrials(
  plan: Plan,
  begun: BegunRun,
  rateCard: string,
  reader: LedgerReader,
): ReusableTrials {
  const used = new Set(begun.roots);
  const cells = new Map<string, PlannedCell[]>();
  for (const cell of plan.cells) cells.set(cell.execKey, [...(cells.get(cell.execKey) ?? []), cell]);
  const known = new Map<string, Assigned>();

  function assign(planned: PlannedTrial): Assigned {
    const draws = drawsOf(
      reader.reusable(planned.execKey).filter(({ run, root }) => run !== begun.id && !used.has(root)),
      planned.scoreKey,
    );
    const wanted = (cells.get(planned.cell.execKey) ?? []).flatMap((cell) =>
      Array.from({ length: plan.repeats }, (_, index): TrialKey => {
        const place = { spec: cell.spec.id, variant: cell.variant.id, case: planned.case.id };
        return { ...place, repeat: index + 1 };
      }).filter((key) => !begun.isBegun(key)),
    );
    const assigned: Assigned = new Map();
    for (const fits of FITS) {
      for (const key of wanted) {
        if (assigned.has(keyText(key))) continue;
        const found = draws.findIndex(
          (draw) => fits(draw, key) && (!planned.cell.tellsRepeat || draw.repeat === key.repeat),
        );
        const [draw] = found < 0 ? [] : draws.splice(found, 1);
        if (draw === undefined) continue;
        used.add(draw.root);
        assigned.set(keyText(key), draw);
      }
    }
    return assigned;
  }

  function find(planned: PlannedTrial): ReusableTrial | undefined {
    if (planned.cell.variant.agent === 'replay') return undefined;
    const assigned = known.get(planned.execKey) ?? assign(planned);
    known.set(planned.execKey, assigned);
    return assigned.get(keyText(planned.key));
  }

  return {
    take(planned) {
      const found = find(planned);
      if (found === undefined) return null;
      const checksHold = found.scoreKey === planned.scoreKey;
      return storedTrial(found.trialId, { checksHold, chargesHold: found.rateCard === rateCard }, reader);
    },
    coversAll() {
      for (const planned of plan.trials()) {
        if (!begun.finished(planned.key) && find(planned)?.scoreKey !== planned.scoreKey) return false;
      }
      return true;
    },
  };
}

const FITS: readonly ((draw: ReusableTrial, key: TrialKey) => boolean)[] = [
  (draw, key) => draw.variant === key.variant && draw.repeat === key.repeat,
  (draw, key) => draw.variant === key.variant,
  () => true,
];

/**
 * Returns one trial a draw, the newest draw first. Of the copies of a draw the one whose checks hold, then the
 * one with most attempts: it may answer what the others would have to buy.
 */
function drawsOf(trials: readonly ReusableTrial[], scoreKey: string): ReusableTrial[] {
  const best = new Map<number, ReusableTrial>();
  const rank = (trial: ReusableTrial): number => (trial.scoreKey === scoreKey ? 1000 : 0) + trial.attempts;
  for (const trial of trials) {
    const other = best.get(trial.root);
    if (other === undefined || rank(trial) >= rank(other)) best.set(trial.root, trial);
  }
  return [...best.values()].toSorted((left, right) => right.root - left.root);
}
