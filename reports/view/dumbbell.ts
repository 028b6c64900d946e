import type { CaseChange, CaseChanges, CaseState } from '../../src/analyse/comparison/case-changes.ts';
import { count, counted, dollarText } from '../format.ts';
import type { ForestRow } from './forest.ts';

/** What became of the cases of one cell: whether one case drives the change, or many do. */
export interface DumbbellView {
  readonly spec: string;
  readonly variant: string;
  readonly rows: readonly DumbbellRow[];
  /** Dollars at both ends of the log scale. */
  readonly range: readonly [number, number];
  readonly sentence: string;
}

export interface DumbbellRow {
  readonly case: string;
  /** Dollars a correct output; null when none was correct. */
  readonly from: number | null;
  readonly to: number | null;
  readonly fromText: string;
  readonly toText: string;
  readonly direction: 'worse' | 'better';
}

/** Cases shown of each kind. */
const SHOWN = 6;

/**
 * Returns the cases that moved most; null when none did, or none of them ever was correct. `moved` is how many did
 * where `changes` lists only the first of them.
 */
export function dumbbellView(
  changes: CaseChanges,
  row: ForestRow,
  moved: { readonly worsened: number; readonly improved: number } = {
    worsened: changes.worsened.length,
    improved: changes.improved.length,
  },
): DumbbellView | null {
  const rows = [
    ...changes.worsened.slice(0, SHOWN).map((change) => rowOf(change, 'worse')),
    ...changes.improved
      .slice(0, SHOWN)
      .map((change) => rowOf(change, 'better'))
      .toReversed(),
  ];
  const ends = rows
    .flatMap(({ from, to }) => [from, to])
    .filter((end) => end !== null && end > 0) as number[];
  if (rows.length === 0 || ends.length === 0) return null;
  const { worsened, same } = changes;
  const all = moved.worsened + moved.improved + same;
  const gross = worsened.reduce((sum, { effect }) => sum + effect, 0);
  const first = worsened[0];
  const driver =
    first === undefined || gross <= 0 || moved.worsened > worsened.length
      ? ''
      : ` ${first.case} alone makes ${((100 * first.effect) / gross).toFixed(0)}% of what got worse.`;
  return {
    spec: row.spec,
    variant: row.name,
    rows,
    range: [Math.min(...ends), Math.max(...ends)],
    sentence: `Of ${counted(all, 'case')}, ${count(moved.worsened)} got dearer or less often correct, ${count(moved.improved)} cheaper or more often.${driver}`,
  };
}

function rowOf(
  { case: name, baseline, candidate }: CaseChange,
  direction: DumbbellRow['direction'],
): DumbbellRow {
  return {
    case: name,
    from: endOf(baseline),
    to: endOf(candidate),
    fromText: textOf(baseline),
    toText: textOf(candidate),
    direction,
  };
}

function endOf({ costPerCorrect }: CaseState): number | null {
  return Number.isFinite(costPerCorrect) ? costPerCorrect : null;
}

function textOf({ costPerCorrect, correct, trials }: CaseState): string {
  return `${Number.isFinite(costPerCorrect) ? dollarText(costPerCorrect) : '∞'} (${correct}/${trials})`;
}
