import { changeText } from '../../gate/words.ts';
import type { GateCell, GateLook, GateSequential } from '../../gate/document.ts';
import { counted } from '../../format.ts';
import { type HistogramView, histogramView } from './histogram.ts';
import { chanceText } from './chance.ts';

/** One cell's way to its verdict, look by look: what a sequential monitor draws. */
export interface MonitorView {
  readonly spec: string;
  readonly variant: string;
  readonly verdict: GateCell['verdict'];
  /** How it ended, in one sentence. */
  readonly sentence: string;
  readonly looks: readonly LookView[];
  /** Repeats of each case that were run, and that the design has. */
  readonly taken: number;
  readonly planned: number;
  /** Ratios at both ends of the log scale. */
  readonly low: number;
  readonly high: number;
  /** What was not bought; null when all of it was. */
  readonly unspent: string | null;
  /** Null where no arrangement can be shown. */
  readonly histogram: HistogramView | null;
}

/** Ratios are candidate by baseline. */
export interface LookView {
  /** Repeats at the look before. */
  readonly from: number;
  readonly repeats: number;
  /** Null where there is none; Infinity without a correct output. */
  readonly ratio: number | null;
  /** Stop as worse at or above this; null without a spread. */
  readonly failAbove: number | null;
  /** Stop as not worse at or below this. */
  readonly passBelow: number | null;
  readonly change: string;
  readonly worse: string;
  readonly within: string;
  readonly pFail: string;
  readonly pPass: string;
  readonly nominalP: string;
}

/** Returns the monitors of the cells that were looked at, in the order of the document. */
export function monitorViews(cells: readonly GateCell[]): readonly MonitorView[] {
  return cells.flatMap((cell) =>
    cell.sequential === null || cell.sequential.looks.length === 0 ? [] : [monitorOf(cell, cell.sequential)],
  );
}

function monitorOf(cell: GateCell, sequential: GateSequential): MonitorView {
  const looks = sequential.looks.map((look, at) => lookOf(look, sequential.looks[at - 1]?.repeats ?? 0));
  const { repeats: taken, plannedRepeats: planned } = sequential;
  const left = Math.max(0, planned - taken);
  return {
    spec: cell.spec,
    variant: cell.variant,
    verdict: cell.verdict,
    sentence: sentenceOf(sequential),
    looks,
    taken,
    planned: Math.max(planned, taken),
    ...reachOf(looks),
    unspent: left === 0 ? null : `${counted(left, 'repeat')} of each case not bought`,
    histogram: histogramView(cell),
  };
}

function lookOf(look: GateLook, from: number): LookView {
  const { repeats, failAbove, passBelow, nominalP } = look;
  const ratio = look.logRatio === null ? null : Math.exp(Number(look.logRatio));
  return {
    from,
    repeats,
    ratio,
    failAbove: failAbove === null ? null : Math.exp(failAbove),
    passBelow: passBelow === null ? null : Math.exp(passBelow),
    change: ratio === null ? '–' : changeText(Number.isFinite(ratio) ? ratio : 'Infinity'),
    worse: failAbove === null ? '–' : changeText(Math.exp(failAbove)),
    within: passBelow === null ? '–' : changeText(Math.exp(passBelow)),
    pFail: chanceText(look.pFail),
    pPass: chanceText(look.pPass),
    nominalP: chanceText(nominalP),
  };
}

const ENDS: Readonly<Record<GateSequential['stopped'], string>> = {
  regressed: 'stopped as worse',
  pass: 'stopped as not worse',
  futile: 'stopped, since more looks would hardly tell',
  'last-look': 'not decided at the last look',
  budget: 'not decided when the budget ended',
  'needs-run': 'not decided, since nothing may be bought',
};

function sentenceOf({ looks, repeats, plannedRepeats, stopped, confirmed }: GateSequential): string {
  const again =
    confirmed === null
      ? ''
      : confirmed
        ? ', and shown once more on fresh repeats'
        : ', but not shown once more on fresh repeats';
  return `After ${counted(looks.length, 'look')}, at ${repeats} of ${counted(plannedRepeats, 'repeat')} of each case: ${ENDS[stopped]}${again}.`;
}

const LEAST = 0.3;
const MOST = 4;

/** Holds no change and everything else that is not out of proportion. */
function reachOf(looks: readonly LookView[]): { readonly low: number; readonly high: number } {
  const values = looks
    .flatMap(({ ratio, failAbove, passBelow }) => [ratio, failAbove, passBelow])
    .filter((value) => value !== null && Number.isFinite(value) && value > 0) as number[];
  return {
    low: Math.max(LEAST, Math.min(0.85, ...values) * 0.9),
    high: Math.min(MOST, Math.max(1.3, ...values) * 1.12),
  };
}
