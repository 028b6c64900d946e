import { covariance, variance } from '../numeric/moments.ts';
import { studentQuantile } from '../numeric/student.ts';
import { hasRatio, type Interval, type IntervalMethod } from './method.ts';

export interface Fieller extends Interval {
  /** `halfline`: no upper end, since the yield is not shown to differ from 0; `unbounded`: nothing is excluded. */
  readonly kind: 'bounded' | 'halfline' | 'unbounded';
}

/**
 * The ratios that a t test of `cost − ratio × yield = 0` does not reject; parts below 0 are cut off.
 * Fieller, JRSS B 16 (1954).
 */
export const fiellerT: IntervalMethod<Fieller> = {
  name: 'fiellerT',
  assumes: 'mean cost and yield are jointly normal over independent cases',
  of: (sample, { confidence }) => {
    if (!hasRatio(sample)) return null;
    const { units, cost, accepted } = sample;
    const [costs, passes] = [units.map((unit) => unit.cost), units.map((unit) => unit.accepted)];
    const square = studentQuantile((1 + confidence) / 2, units.length - 1) ** 2 / units.length;
    const a = accepted ** 2 - square * variance(passes);
    const b = cost * accepted - square * covariance(costs, passes);
    const c = cost ** 2 - square * variance(costs);
    const root = Math.sqrt(Math.max(0, b * b - a * c));
    if (a > 0) return { kind: 'bounded', lower: Math.max(0, (b - root) / a), upper: (b + root) / a };
    // With c > 0 the excluded stretch holds 0: what is left of the positive numbers is one half-line.
    if (c > 0) return { kind: 'halfline', lower: c / (b + root), upper: Number.POSITIVE_INFINITY };
    return { kind: 'unbounded', lower: 0, upper: Number.POSITIVE_INFINITY };
  },
};
