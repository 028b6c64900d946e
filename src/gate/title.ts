import type { GateVerdict } from './finding.ts';
import type { DecidedCell } from './decided.ts';
import { countText } from './words.ts';

const VERBS: Readonly<Partial<Record<GateVerdict, string>>> = {
  degraded: 'with numbers that cannot be trusted',
  regressed: 'regressed',
  budget: 'undecided when the budget ended',
  'needs-run': 'would have to be run',
  'no-baseline': 'without a baseline',
  inconclusive: 'inconclusive',
  removed: 'removed',
  new: 'new',
  accepted: 'regressed as accepted',
  improved: 'got cheaper',
};

/** Returns the verdict of the whole gate in one sentence, such as `…: 1 of 4 changed cells regressed`. */
export function titleOf(
  verdict: GateVerdict,
  cells: readonly Pick<DecidedCell, 'verdict'>[],
  running: boolean,
): string {
  const changed = cells.filter((cell) => cell.verdict !== 'unchanged').length;
  const of = cells.filter((cell) => cell.verdict === verdict).length;
  return `Cost per correct output: ${running ? 'so far, ' : ''}${clause(verdict, of, changed)}`;
}

function clause(verdict: GateVerdict, of: number, changed: number): string {
  if (verdict === 'unchanged' || changed === 0) return 'nothing that is gated changed';
  if (verdict === 'pass') return `no regression in ${countText(changed, 'changed cell')}`;
  const some =
    of === changed ? countText(changed, 'changed cell') : `${of} of ${countText(changed, 'changed cell')}`;
  return `${some} ${VERBS[verdict] ?? verdict}`;
}
