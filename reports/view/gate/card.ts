import type { GateVerdict } from '../../../src/gate/finding.ts';
import { acceptCommand } from '../../gate/accept-command.ts';
import type { GateCell, GateDocument } from '../../gate/document.ts';
import {
  boundsText,
  candidateCost,
  baselineCost,
  changedCells,
  changeOf,
  changeText,
  guardText,
  moneyLine,
  rangeOf,
  settleText,
  unchangedText,
} from '../../gate/words.ts';
import { counted, moneyText, percent } from '../../format.ts';
import { parseUsd, sumUsd, formatUsd } from '../../../src/model/money.ts';
import { dumbbellView, type DumbbellView } from '../dumbbell.ts';
import { comparedRow, type ForestRow, forestScale, untestedRow } from '../forest.ts';
import type { RegressionFactor, RegressionView } from '../regression.ts';
import type { VariantView } from '../variant.ts';
import { chanceText } from './chance.ts';
import { type MonitorView, monitorViews } from './monitor.ts';
import { gateAnswer, gateTitle } from './title.ts';
import { casesOf } from './cases.ts';

/** What a gate adds to a comparison. */
export interface GateCard {
  readonly passed: boolean;
  /** The commit that it was held against, shortened; null outside git. */
  readonly base: string | null;
  /** Figures that must not be used, to be struck out; null where all may be. */
  readonly struck: string | null;
  /** How to go on where something ended the gate; null where nothing did. */
  readonly remedy: string | null;
  /** Absolute bounds: those that were broken, and all where nothing could be compared. */
  readonly guards: readonly { readonly held: boolean; readonly text: string }[];
  /** Such as `8 cells unchanged.`; null without one. */
  readonly unchanged: string | null;
  /** What it spent and saved. */
  readonly money: string;
  /** Commands that accept what regressed, one a cell. */
  readonly accept: readonly string[];
  readonly monitors: readonly MonitorView[];
  /** Command that gives the same verdict again. */
  readonly reproduce: string;
}

const VERDICTS: Readonly<Record<GateVerdict, string>> = {
  regressed: 'Regressed',
  degraded: 'Not sound',
  budget: 'Budget ended',
  inconclusive: 'Inconclusive',
  'needs-run': 'Needs a run',
  'no-baseline': 'No baseline',
  new: 'New',
  removed: 'Removed',
  accepted: 'Accepted',
  improved: 'Cheaper',
  pass: 'Within margin',
  unchanged: 'Unchanged',
};

/** Returns what a gate found as the page shows a comparison; every sentence is made of the document alone. */
export function gateRegression(
  document: GateDocument,
  variants: ReadonlyMap<string, VariantView>,
  anchorOf: (spec: string, variant: string) => string | null,
): RegressionView {
  const changed = changedCells(document);
  const rows = changed.map((cell) =>
    rowOf(cell, variants.get(cell.variant) ?? null, anchorOf(cell.spec, cell.variant)),
  );
  const [worst] = changed;
  const state = document.problem === null ? document.verdict : 'degraded';
  const trusted = state !== 'degraded';
  const margins = [...new Set(changed.map(({ margin }) => margin))];
  return {
    baseline: document.runs.baseline.join(', '),
    state,
    answer: gateAnswer(document),
    title: gateTitle(document),
    sentence: sentenceOf(document, worst),
    factors: trusted && worst !== undefined ? factorsOf(worst) : [],
    rows,
    scale: forestScale(rows, Math.max(0, ...margins)),
    margin: margins.map((margin) => `+${percent(margin)}`).join(', '),
    settle: settleOf(changed),
    aggregate: aggregateOf(document),
    refused: [],
    unmatched: null,
    review: worst === undefined || !trusted ? null : reviewOf(worst),
    cases: worst === undefined || !trusted ? null : casesView(worst, rows[0]),
    warnings: [
      ...new Set(
        [...document.warnings, ...document.cells.flatMap(({ warnings }) => warnings)].map(
          ({ message }) => message,
        ),
      ),
    ],
    gate: {
      passed: document.passed,
      base: document.commit.base?.slice(0, 12) ?? null,
      struck: trusted || worst === undefined ? null : struckOf(worst),
      remedy: document.problem?.hint ?? null,
      guards: guardsOf(document),
      unchanged: unchangedText(document),
      money: moneyLine(document),
      accept: changed.flatMap((cell) => acceptCommand(cell) ?? []),
      monitors: monitorViews(changed),
      reproduce: document.reproduce,
    },
  };
}

function rowOf(cell: GateCell, variant: VariantView | null, anchor: string | null): ForestRow {
  const { comparison, verdict, reason, spec, variant: name } = cell;
  const found = { finding: verdict, verdict: VERDICTS[verdict], reason };
  if (comparison === null) return { ...untestedRow({ spec, name, variant, anchor }), ...found };
  return {
    ...comparedRow(comparison, variant, anchor),
    ...found,
    name,
    baselineCpco: baselineCost(cell),
    candidateCpco: candidateCost(cell),
    change: changeOf(cell),
    range: rangeOf(cell),
    p: chanceText(cell.sequential?.pFailAdjusted ?? null),
  };
}

function sentenceOf({ problem }: GateDocument, worst: GateCell | undefined): string {
  if (problem !== null) return capital(`${problem.message}.`);
  if (worst === undefined) return 'Nothing that makes or judges an output changed: nothing was run.';
  const { comparison, reason, variant, spec, verdict } = worst;
  const name = `${variant} on ${spec}`;
  if (comparison === null || comparison.ratio === null || verdict === 'degraded')
    return `${name}: ${reason}.`;
  const costs = `${baselineCost(worst)} → ${candidateCost(worst)} per correct output`;
  return `${name}: ${costs}, ${changeOf(worst)} (${boundsText(worst)}). ${capital(reason)}.`;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function struckOf(cell: GateCell): string | null {
  const { comparison } = cell;
  if (comparison === null || comparison.ratio === null) return null;
  return `${baselineCost(cell)} → ${candidateCost(cell)}, ${changeOf(cell)}`;
}

function factorsOf({ factors, comparison }: GateCell): readonly RegressionFactor[] {
  if (factors === null) return [];
  const before = comparison?.baseline.yield ?? null;
  const after = comparison?.candidate.yield ?? null;
  const yields = before === null || after === null ? '' : `${percent(before)} → ${percent(after)}`;
  return [
    { name: 'yield', text: changeText(factors.yield), detail: yields },
    { name: 'attempts a trial', text: changeText(factors.attempts), detail: '' },
    { name: 'cost an attempt', text: changeText(factors.costPerAttempt), detail: '' },
    { name: 'prices', text: changeText(factors.prices), detail: 'one card for both' },
  ];
}

/** What would settle the open cells: of one its own sentence, of several their sum. */
function settleOf(cells: readonly GateCell[]): string | null {
  const open = cells.filter(({ toSettle }) => toSettle !== null);
  const [only] = open;
  if (only === undefined) return null;
  if (open.length === 1) return capital(`${settleText(only) ?? ''}.`);
  const trials = open.reduce((sum, { toSettle }) => sum + (toSettle?.trials ?? 0), 0);
  const prices = open.map(({ toSettle }) => toSettle?.usd ?? null);
  const price = prices.includes(null)
    ? ''
    : ` (${moneyText(formatUsd(sumUsd(prices.map((usd) => parseUsd(usd ?? '0')))))})`;
  return `About ${counted(trials, 'more trial')}${price} would settle the ${open.length} open cells.`;
}

function aggregateOf({ aggregate }: GateDocument): string | null {
  if (aggregate === null) return null;
  const range = `95% ${changeText(aggregate.lower)} to ${changeText(aggregate.upper)}`;
  const shown = aggregate.shown ? 'a rise on the whole is shown' : 'no rise on the whole is shown';
  return `Over ${counted(aggregate.cells, 'tested cell')} the typical change is ${changeText(aggregate.ratio)} (${range}): ${shown}.`;
}

function reviewOf({ reviewSensitivity, spec, variant, comparison }: GateCell): string | null {
  const now = comparison?.ratio ?? null;
  if (now === null || reviewSensitivity.every(({ ratio }) => ratio === null || ratio === now)) return null;
  const parts = reviewSensitivity.map(({ factor, ratio }) => `at ${factor}× ${changeText(ratio)}`);
  return `If a reviewer cost another amount, the change of ${variant} on ${spec} would be: ${parts.join(', ')}.`;
}

/** Cells that could not be compared have nothing but their guards; of others only what broke is told. */
function guardsOf({ cells }: GateDocument): GateCard['guards'] {
  return cells.flatMap(({ spec, variant, verdict, guards }) =>
    guards
      .filter(({ held }) => !held || verdict === 'no-baseline' || verdict === 'new')
      .map((guard) => ({ held: guard.held, text: `${variant} on ${spec} ${guardText(guard)}` })),
  );
}

function casesView({ comparison }: GateCell, row: ForestRow | undefined): DumbbellView | null {
  if (comparison === null || row === undefined) return null;
  const { worsened, improved } = comparison.cases;
  return dumbbellView(casesOf(comparison.cases), row, { worsened, improved });
}
