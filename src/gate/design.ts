import { sequentialBounds } from '../analyse/sequential/bounds.ts';
import type { Look } from '../analyse/sequential/bounds.ts';
import { hwangShihDeCani, type Spending } from '../analyse/sequential/spending.ts';
import { casesNeeded, leastP } from '../analyse/planning/deciding.ts';
import type { GatedCell } from './gated-cell.ts';

/** How the allowed error is spent over the looks. */
export const SPENDING: Spending = hwangShihDeCani(-1);

/** When a cell is looked at, and at which levels. */
export interface CellDesign {
  /** Repeats of each case after each look. */
  readonly repeats: readonly number[];
  /** Information at each look as a share of the last one's. */
  readonly times: readonly number[];
  readonly bounds: readonly Look[];
  /** Cases that both sides have. */
  readonly cases: readonly string[];
  /** The greater share of a side's cases that the other lacks. */
  readonly droppedShare: number;
  /** Repeats of the baseline, as the harmonic mean over the cases; those of the candidate where both grow. */
  readonly baselineRepeats: number;
  /** Whether some result of the planned looks could decide. */
  readonly possible: boolean;
  /** Cases with which one could; Infinity where no number helps. */
  readonly casesNeeded: number;
}

/**
 * Returns the design of a cell's looks. With a fixed baseline of R_A repeats of a case, the difference after R repeats
 * of the candidate has the information 1 / (1/R_A + 1/R): most of it comes early, and the levels follow.
 *
 * Assumes the planned repeats of every case; a few lost trials move the times little.
 * Source: Jennison and Turnbull, Group Sequential Methods (2000), ch. 3 and 7.
 */
export function designOf(cell: GatedCell, draws: number): CellDesign {
  const { looks, alpha, inference } = cell.policy;
  const counts = repeatsByCase(cell);
  const cases = cell.cases.filter((name) => counts.has(name));
  const own = cases.map((name) => counts.get(name) ?? 1);
  const last = looks.at(-1) ?? 1;
  const inverse = own.reduce((sum, repeats) => sum + 1 / repeats, 0) / own.length;
  const information = (repeats: number): number =>
    cell.bothGrow ? repeats / 2 : 1 / (inverse + 1 / repeats);
  const times = looks.map((repeats) => Math.min(1, information(repeats) / information(last)));
  const bounds = cases.length === 0 ? [] : sequentialBounds({ spending: SPENDING, times, alpha });
  const most = (repeats: number): number => (cell.bothGrow ? repeats : Math.max(...own));
  const decides = (look: Look, at: number): boolean => {
    const repeats = looks[at] ?? last;
    const arms = { baseline: most(repeats), candidate: repeats };
    return inference === 'population' || leastP(cases.length, arms, draws) <= look.nominalP;
  };
  return {
    repeats: looks,
    times,
    bounds,
    cases,
    droppedShare: Math.max(
      1 - cases.length / Math.max(1, counts.size),
      1 - cases.length / Math.max(1, cell.cases.length),
    ),
    baselineRepeats: cell.bothGrow ? last : 1 / inverse,
    possible: bounds.some(decides),
    casesNeeded: casesNeeded(
      { baseline: cases.length === 0 ? 0 : most(last), candidate: last },
      bounds.at(-1)?.nominalP ?? alpha,
    ),
  };
}

/** Judged repeats of each case of the baseline; where both sides grow, of what is planned. */
function repeatsByCase({ baseline, bothGrow, cases }: GatedCell): ReadonlyMap<string, number> {
  if (bothGrow) return new Map(cases.map((name) => [name, 1]));
  const counts = new Map<string, number>();
  for (const trial of baseline?.trials ?? []) counts.set(trial.case, (counts.get(trial.case) ?? 0) + 1);
  return counts;
}
