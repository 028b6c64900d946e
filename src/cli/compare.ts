import { compareDocument } from '../../reports/comparison/document.ts';
import { judgedTrials } from '../analyse/comparison/arm.ts';
import type { CellArms } from '../analyse/comparison/cell-comparison.ts';
import { type CompareOptions, DEFAULT_COMPARISON } from '../analyse/comparison/compare.ts';
import { compareCells } from '../analyse/comparison/run-comparison.ts';
import { type PriceEffect, priceEffect } from '../analyse/price-effect.ts';
import { openReader } from '../ledger/sqlite/index.ts';
import type { Total } from '../model/charge.ts';
import { EXIT, Failure } from '../model/failure.ts';
import type { LedgerReader, TrialSummary } from '../model/ledger.ts';
import { divideHalfEven } from '../model/money.ts';
import type { Run } from '../model/run.ts';
import { chooseRun } from './choose-run.ts';
import { type ArmChoice, cellKey, chooseArms, type ChosenArms } from './compared-arms.ts';
import { compareText } from './compare-text.ts';
import { ledgerOf } from './ledger-of.ts';
import { terminalColumns } from './terminal/columns.ts';
import { styleFor } from './terminal/style.ts';

export interface RunCompareOptions {
  readonly project: string;
  readonly ledger?: string;
  readonly spec: readonly string[];
  readonly baselineVariant?: string;
  readonly variant?: string;
  readonly pricing?: string;
  readonly inference: 'suite' | 'population';
  readonly margin: number;
  readonly pValues?: true;
  readonly json?: true;
}

/** Says whether a correct output became dearer from one run to another; a gate, and no comparison, decides exits. */
export async function compareRuns(
  baseline: string,
  candidate: string | undefined,
  options: RunCompareOptions,
): Promise<number> {
  const reader = openReader(ledgerOf(options));
  try {
    const choice = choiceOf(reader, baseline, candidate, options);
    const chosen = chooseArms(reader, choice);
    requireCells(chosen, choice);
    const settings: CompareOptions = {
      ...DEFAULT_COMPARISON,
      inference: options.inference,
      margin: options.margin,
    };
    const comparison = compareCells(chosen.cells, settings);
    const document = compareDocument({
      baseline: choice.baseline.id,
      candidate: choice.candidate.id,
      options: settings,
      comparison,
      unmatched: chosen.unmatched,
      prices: comparison.cells.map((cell) => effectOf(cell, chosen)),
    });
    const text = { style: styleFor(process.stdout, process.env), columns: terminalColumns() };
    console.log(
      options.json === true
        ? JSON.stringify(document, null, 2)
        : compareText(document, { ...text, pValues: options.pValues === true }),
    );
    return EXIT.ok;
  } finally {
    reader.close();
  }
}

function choiceOf(
  reader: LedgerReader,
  baseline: string,
  candidate: string | undefined,
  options: RunCompareOptions,
): ArmChoice {
  const before = chooseRun(reader, baseline);
  const after = candidate === undefined ? before : chooseRun(reader, candidate);
  const baselineVariant = options.baselineVariant ?? null;
  const variant = options.variant ?? null;
  if (baselineVariant !== null && variant === null)
    throw new Failure('compare/variant', 'there is a baseline variant and none to compare with it', {
      hint: 'name the other one with --variant',
    });
  if (before.id === after.id && (baselineVariant === null || baselineVariant === variant))
    throw new Failure('compare/same-run', `run ${before.id} would be compared with itself`, {
      hint: 'name a second run, or two variants of this one: --baseline-variant A --variant B',
    });
  const pricing = options.pricing ?? null;
  return { baseline: before, candidate: after, baselineVariant, variant, specs: options.spec, pricing };
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
