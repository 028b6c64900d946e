import { compareDocument } from '../../reports/comparison/document.ts';
import type { Compared } from '../../reports/view/regression.ts';
import { judgedTrials } from '../analyse/comparison/arm.ts';
import type { CellArms } from '../analyse/comparison/cell-comparison.ts';
import type { CompareOptions } from '../analyse/comparison/compare.ts';
import { compareCells } from '../analyse/comparison/run-comparison.ts';
import { type PriceEffect, priceEffect } from '../analyse/price-effect.ts';
import type { Total } from '../model/charge.ts';
import { Failure } from '../model/failure.ts';
import type { LedgerReader, TrialSummary } from '../model/ledger.ts';
import { divideHalfEven } from '../model/money.ts';
import type { Run } from '../model/run.ts';
import { type ArmChoice, cellKey, chooseArms, type ChosenArms } from './compared-arms.ts';

/** Returns the comparison that is chosen, with its document. Throws a Failure when there is nothing to compare. */
export function comparisonOf(reader: LedgerReader, choice: ArmChoice, options: CompareOptions): Compared {
  const chosen = chooseArms(reader, choice);
  requireCells(chosen, choice);
  const comparison = compareCells(chosen.cells, options);
  const document = compareDocument({
    baseline: choice.baseline.id,
    candidate: choice.candidate.id,
    options,
    comparison,
    unmatched: chosen.unmatched,
    prices: comparison.cells.map((cell) => effectOf(cell, chosen)),
  });
  return { comparison, document, options };
}

function requireCells({ cells, unmatched }: ChosenArms, { baseline, candidate }: ArmChoice): void {
  if (cells.length === 0) {
    throw new Failure('compare/no-cells', 'the two sides have no cell in common', {
      hint:
        `${baseline.id} has ${namesOf(unmatched.baseline)}; ${candidate.id} has ${namesOf(unmatched.candidate)}: ` +
        'two variants are compared with --baseline-variant A --variant B',
    });
  }
  for (const [run, side] of [
    [baseline, 'baseline'],
    [candidate, 'candidate'],
  ] as const) {
    if (cells.some((cell) => judgedTrials(cell[side]).trials.length > 0)) continue;
    throw noTrials(run);
  }
}

function namesOf(cells: readonly string[]): string {
  return cells.length === 0 ? 'nothing' : cells.join(', ');
}

function noTrials(run: Run): Failure {
  return new Failure('compare/no-trials', `run ${run.id} has no judged trial to compare`, {
    hint: `go on with it: firstpass run --resume ${run.id}`,
  });
}

/** Returns what a trial cost more or less as it was bought, in parts; null when prices were the same. */
function effectOf({ spec, baseline, candidate }: CellArms, { asBought }: ChosenArms): PriceEffect | null {
  if (asBought === null) return null;
  const { candidateAtBaselinePrices } = asBought;
  const before = asBought.baseline.get(cellKey(spec, baseline.variant)) ?? [];
  const between = candidateAtBaselinePrices.get(cellKey(spec, candidate.variant)) ?? [];
  const sides = [before, candidate.trials, between].map(perTrial);
  const [own, after, middle] = sides;
  if (own === undefined || after === undefined || middle === undefined) return null;
  return priceEffect({ baseline: own, candidate: after, candidateAtBaselinePrices: middle });
}

function perTrial(trials: readonly TrialSummary[]): Total {
  const { trials: judged, cost, unpriced } = judgedTrials({ trials });
  return { usd: divideHalfEven(cost, BigInt(Math.max(1, judged.length))), unpriced };
}
