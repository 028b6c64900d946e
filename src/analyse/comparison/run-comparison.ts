import { Failure } from '../../model/failure.ts';
import { benjaminiHochberg } from '../multiplicity.ts';
import { type CellArms, type CellComparison, compareCell, adjustedVerdict } from './cell-comparison.ts';
import { type CompareOptions, evidenceOf } from './compare.ts';
import { type SuiteAggregate, suiteAggregate } from './suite-aggregate.ts';
import type { Verdict } from './verdict.ts';

export type CellFinding = 'regressed' | 'improved' | 'pass' | 'inconclusive' | 'unchanged' | 'no-baseline';

/** One cell with its verdict among all that were compared. */
export interface JudgedCell extends CellComparison {
  readonly finding: CellFinding;
  /** Null without a common case. */
  readonly verdict: Verdict | null;
  readonly p: CellChances | null;
}

/** One-sided p-values; null where nothing could be tested. */
export interface CellChances {
  readonly greater: number | null;
  readonly less: number | null;
  readonly pass: number | null;
  readonly yieldDrop: number | null;
  /** `greater` and `yieldDrop` after the correction for the number of cells. */
  readonly adjustedGreater: number | null;
  readonly adjustedYieldDrop: number | null;
}

/** A cell whose arms no comparison would be fair to, and what to do about it. */
export interface RefusedCell extends CellArms {
  readonly failure: Failure;
}

export interface RunComparison {
  readonly refused: readonly RefusedCell[];
  readonly cells: readonly JudgedCell[];
  /** Null when fewer than two cells have a ratio with a spread. */
  readonly aggregate: SuiteAggregate | null;
}

/**
 * Returns every cell compared. What is held against a cell is corrected for the number of cells, costs and yields
 * each as a family (Benjamini-Hochberg); a PASS is not, as all cells must pass. Throws what `compareCell` throws
 * when it refuses every cell.
 */
export function compareCells(cells: readonly CellArms[], options: CompareOptions): RunComparison {
  const compared: CellComparison[] = [];
  const refused: RefusedCell[] = [];
  for (const arms of cells) {
    try {
      compared.push(compareCell(arms, options));
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      refused.push({ ...arms, failure });
    }
  }
  if (compared.length === 0 && refused[0] !== undefined) throw refused[0].failure;
  const evidence = compared.map(({ found }) =>
    found === null
      ? null
      : evidenceOf(
          found.comparison.paired,
          found.comparison.change,
          found.comparison.methods,
          options.inference,
        ),
  );
  const greater = adjust(evidence.map((item) => item?.pGreater ?? null));
  const yieldDrop = adjust(evidence.map((item) => item?.pYieldDrop ?? null));
  return {
    refused,
    cells: compared.map((cell, at): JudgedCell => {
      const found = evidence[at] ?? null;
      if (cell.found === null || found === null)
        return { ...cell, finding: untested(cell), verdict: null, p: null };
      const adjusted = { pGreater: greater[at] ?? null, pYieldDrop: yieldDrop[at] ?? null };
      const verdict = adjustedVerdict(cell.found, adjusted, options);
      const p: CellChances = {
        greater: found.pGreater,
        less: found.pLess ?? null,
        pass: found.pPass,
        yieldDrop: found.pYieldDrop,
        adjustedGreater: adjusted.pGreater,
        adjustedYieldDrop: adjusted.pYieldDrop,
      };
      return { ...cell, finding: findingOf(verdict), verdict, p };
    }),
    aggregate: aggregateOf(compared, options),
  };
}

/** What a cell is without a test: reused trials that went on otherwise are a change, and no evidence of one. */
function untested({ same, shared }: CellComparison): CellFinding {
  if (same === null) return 'no-baseline';
  const { baseline, candidate } = same.paired.dropped;
  const alike = shared.differing === 0 && baseline.length + candidate.length === 0;
  return alike ? 'unchanged' : 'inconclusive';
}

function findingOf({ verdict, improved }: Verdict): CellFinding {
  if (verdict === 'FAIL') return 'regressed';
  if (verdict === 'INCONCLUSIVE') return 'inconclusive';
  return improved ? 'improved' : 'pass';
}

/** Adjusts the p-values that there are. */
function adjust(values: readonly (number | null)[]): readonly (number | null)[] {
  const adjusted = benjaminiHochberg(values.filter((value) => value !== null));
  let next = 0;
  return values.map((value) => (value === null ? null : (adjusted[next++] ?? null)));
}

function aggregateOf(cells: readonly CellComparison[], options: CompareOptions): SuiteAggregate | null {
  const changes = cells.flatMap(({ found }) => {
    if (found === null) return [];
    const { change, methods } = found.comparison;
    const suite = options.inference === 'suite' && methods.suiteT !== null;
    const test = suite ? methods.suiteT : methods.pairJackknifeT;
    return [{ logRatio: change.logRatio, se: test?.se ?? null }];
  });
  return changes.length < 2 ? null : suiteAggregate(changes, options.confidence);
}
