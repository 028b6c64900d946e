import { AGGREGATE_ALPHA, type SuiteAggregate } from '../analyse/comparison/suite-aggregate.ts';
import type { Warning } from '../model/figure.ts';
import type { DecidedCell, GateProblem } from './decided.ts';
import { costChangeText, countText } from './words.ts';

/** Returns what ends a gate that judged nothing although it should have; null when it did its work. */
export function problemWith(
  cells: readonly Pick<DecidedCell, 'spec' | 'verdict'>[],
  changedSpecs: readonly string[],
): GateProblem | null {
  if (cells.length === 0)
    return {
      code: 'gate/empty',
      message: 'there is no cell to gate',
      hint: 'a project needs a spec, a variant and a case, and `gate.variants` has to name one of its variants',
    };
  const untested = changedSpecs.filter((spec) =>
    cells.filter((cell) => cell.spec === spec).every(({ verdict }) => verdict === 'unchanged'),
  );
  if (untested.length === 0) return null;
  return {
    code: 'gate/nothing-tested',
    message: `${countText(untested.length, 'changed spec')} without a cell that is gated: ${untested.join(', ')}`,
    hint: 'gate one of its variants: see `gate.variants`',
  };
}

/** Returns the doubts about the gate as a whole: many small rises that no cell shows alone. */
export function gatewideDoubts(aggregate: SuiteAggregate | null): readonly Warning[] {
  if (aggregate === null || aggregate.pGreater > AGGREGATE_ALPHA) return [];
  return [
    {
      code: 'suite-dearer',
      message: `over ${countText(aggregate.cells, 'cell')} together a correct output costs ${costChangeText(aggregate.ratio)}, which is shown, whatever single cells show`,
    },
  ];
}
