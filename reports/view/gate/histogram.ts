import type { GateCell } from '../../gate/document.ts';
import { changeText } from '../../gate/words.ts';
import { count } from '../../format.ts';
import { chanceText } from './chance.ts';

/** How dear the change would look if it had changed nothing, and how dear it does. */
export interface HistogramView {
  readonly bins: readonly BinView[];
  /** Arrangements in the fullest bin. */
  readonly most: number;
  /** Log ratios at both ends. */
  readonly from: number;
  readonly to: number;
  /** The measured log ratio, at an end where it is beyond; null where there is none. */
  readonly observed: number | null;
  readonly sentence: string;
  /** Whether the measured change is so far out that chance alone hardly makes it. */
  readonly isTail: boolean;
}

const TAIL = 0.05;

export interface BinView {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Such as `+12% to +16%`. */
  readonly range: string;
  /** Whether it lies at or beyond the measured ratio. */
  readonly beyond: boolean;
}

/** Returns the histogram of a cell's last look; null where it has none. */
export function histogramView({ sequential, comparison }: GateCell): HistogramView | null {
  const histogram = sequential?.nullHistogram ?? null;
  const logRatio = sequential?.looks.at(-1)?.logRatio ?? null;
  if (histogram === null || logRatio === null || histogram.counts.length === 0) return null;
  const { from, to, counts } = histogram;
  const observed = Math.min(to, Math.max(from, Number(logRatio)));
  const width = (to - from) / counts.length;
  const bins = counts.map((number, at): BinView => {
    const [left, right] = [from + at * width, from + (at + 1) * width];
    return {
      from: left,
      to: right,
      count: number,
      range: `${changeText(Math.exp(left))} to ${changeText(Math.exp(right))}`,
      // What is beyond the range is counted at its end.
      beyond: (left + right) / 2 >= observed || (at === counts.length - 1 && observed >= to),
    };
  });
  const total = counts.reduce((sum, number) => sum + number, 0);
  const p = comparison?.p?.greater ?? null;
  const change = changeText(logRatio === 'Infinity' ? logRatio : Math.exp(logRatio));
  const how =
    comparison?.permutation?.kind === 'exact'
      ? `in all ${count(total)} ways`
      : `at random, ${count(total)} times`;
  return {
    bins,
    most: Math.max(...counts),
    from,
    to,
    observed,
    sentence:
      `The same trials dealt to both sides ${how}: the changes that chance alone makes. ` +
      `It makes ${change} or dearer with a probability of ${chanceText(p)}.`,
    isTail: p !== null && p <= TAIL,
  };
}
