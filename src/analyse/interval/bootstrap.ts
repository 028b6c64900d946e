/** Intervals from resampling cases (or clusters) with replacement. Efron & Tibshirani (1993), chapters 13, 14. */
import { sum } from '../numeric/moments.ts';
import { normalCdf, normalQuantile } from '../numeric/normal.ts';
import { drawIndex, mulberry32 } from '../numeric/random.ts';
import type { Sample } from '../sample/sample.ts';
import { leaveOneOut } from './jackknife.ts';
import { hasRatio, type Interval, type IntervalMethod, type IntervalOptions } from './method.ts';

interface Resampled {
  readonly B: number;
  readonly seed: number;
}

/** Returns the ratio of every resample in ascending order; Infinity for one without an accepted output. */
export function resampledRatios({ units }: Sample, { resamples, seed }: IntervalOptions): Float64Array {
  const random = mulberry32(seed);
  const costs = Float64Array.from(units, (unit) => unit.cost);
  const passes = Float64Array.from(units, (unit) => unit.accepted);
  const ratios = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample += 1) {
    let [cost, accepted] = [0, 0];
    for (let drawn = 0; drawn < units.length; drawn += 1) {
      const index = drawIndex(random, units.length);
      cost += costs[index] ?? 0;
      accepted += passes[index] ?? 0;
    }
    ratios[resample] = accepted > 0 ? cost / accepted : Number.POSITIVE_INFINITY;
  }
  return ratios.sort();
}

function placed(sorted: Float64Array, place: number): number {
  return sorted[Math.min(Math.max(place, 1), sorted.length) - 1] ?? Number.NaN;
}

/** What most tools print; too narrow for few cases. */
export const bootPercentile: IntervalMethod<Interval & Resampled> = {
  name: 'bootPercentile',
  assumes: 'enough independent cases that resampling them shows the spread of the ratio without bias',
  of: (sample, options) => {
    if (!hasRatio(sample)) return null;
    const sorted = resampledRatios(sample, options);
    const alpha = (1 - options.confidence) / 2;
    const places = sorted.length + 1;
    // A product such as 2000 × 0.025 may land a hair beside the whole number that it stands for.
    return {
      lower: placed(sorted, Math.floor(places * alpha + 1e-9)),
      upper: placed(sorted, Math.ceil(places * (1 - alpha) - 1e-9)),
      B: options.resamples,
      seed: options.seed,
    };
  },
};

export interface BCa extends Interval, Resampled {
  /** Correction of bias. */
  readonly z0: number;
  /** Acceleration: how the spread changes with the ratio, from the jackknife. */
  readonly a: number;
}

/** The percentile bootstrap corrected for bias and skewness. */
export const bootBCa: IntervalMethod<BCa> = {
  name: 'bootBCa',
  assumes: 'a monotone transformation makes the ratio normal with a standard error linear in it',
  of: (sample, options) => {
    if (!hasRatio(sample)) return null;
    const sorted = resampledRatios(sample, options);
    const z0 = biasOf(sorted, sample.estimate);
    const a = acceleration(sample);
    const corrected = (share: number): number => {
      const z = z0 + normalQuantile(share);
      return normalCdf(z0 + z / (1 - a * z));
    };
    const alpha = (1 - options.confidence) / 2;
    const at = (share: number): number =>
      placed(sorted, Math.floor((sorted.length + 1) * corrected(share) + 1e-9));
    return { lower: at(alpha), upper: at(1 - alpha), z0, a, B: options.resamples, seed: options.seed };
  },
};

/** Resamples equal to the estimate, up to rounding, count half. */
function biasOf(sorted: Float64Array, estimate: number): number {
  const tolerance = 1e-12 * estimate;
  let below = 0;
  for (const ratio of sorted) {
    if (ratio < estimate - tolerance) below += 1;
    else if (ratio <= estimate + tolerance) below += 0.5;
  }
  return normalQuantile(
    Math.min(Math.max(below / sorted.length, 0.5 / sorted.length), 1 - 0.5 / sorted.length),
  );
}

function acceleration(sample: Sample): number {
  const without = leaveOneOut(sample);
  if (!without.every(Number.isFinite)) return 0;
  const middle = sum(without) / without.length;
  const squares = sum(without.map((ratio) => (middle - ratio) ** 2));
  if (squares <= 1e-24 * middle ** 2) return 0;
  return sum(without.map((ratio) => (middle - ratio) ** 3)) / (6 * squares ** 1.5);
}

/** The bootstrap with every resample once: what the seeded one estimates. */
export interface ExactBootstrap {
  readonly count: number;
  readonly q025: number;
  readonly q500: number;
  readonly q975: number;
  /** Resamples without an accepted output. */
  readonly infinite: number;
}

/** Most units whose resamples are enumerated: 5⁵ = 3125. */
const MOST_ENUMERATED = 5;

/** Returns the quantiles over all nⁿ resamples; null for more units than that is practical for. */
export function exactBootstrap(sample: Sample): ExactBootstrap | null {
  const { units } = sample;
  if (!hasRatio(sample) || units.length > MOST_ENUMERATED) return null;
  const count = units.length ** units.length;
  const ratios = new Float64Array(count);
  for (let code = 0; code < count; code += 1) {
    let [cost, accepted, rest] = [0, 0, code];
    for (let drawn = 0; drawn < units.length; drawn += 1) {
      const unit = units[rest % units.length];
      cost += unit?.cost ?? 0;
      accepted += unit?.accepted ?? 0;
      rest = Math.floor(rest / units.length);
    }
    ratios[code] = accepted > 0 ? cost / accepted : Number.POSITIVE_INFINITY;
  }
  ratios.sort();
  const quantile = (share: number): number => placed(ratios, Math.ceil(share * count - 1e-9));
  return {
    count,
    q025: quantile(0.025),
    q500: quantile(0.5),
    q975: quantile(0.975),
    infinite: ratios.reduce((found, ratio) => found + (ratio === Number.POSITIVE_INFINITY ? 1 : 0), 0),
  };
}
