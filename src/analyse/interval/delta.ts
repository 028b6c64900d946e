/** Intervals from the linearised ratio: short formulae, too narrow for few cases. */
import { sum } from '../numeric/moments.ts';
import { normalQuantile } from '../numeric/normal.ts';
import { studentQuantile } from '../numeric/student.ts';
import type { Sample } from '../sample/sample.ts';
import { hasRatio, type Interval, type IntervalMethod } from './method.ts';

/**
 * Standard error of the ratio over units, from e = cost − ratio × accepted (Cochran, "Sampling techniques", 6.3).
 */
function standardError({ units, estimate }: Sample): number {
  const n = units.length;
  const squares = sum(units.map((unit) => (unit.cost - estimate * unit.accepted) ** 2));
  return Math.sqrt((n / (n - 1)) * squares) / sum(units.map((unit) => unit.accepted));
}

/** Symmetric, so its lower end may be negative. */
export const deltaZ: IntervalMethod<Interval & { readonly se: number }> = {
  name: 'deltaZ',
  assumes: 'many independent cases, so that ratio and standard error are near normal',
  of: (sample, { confidence }) => {
    if (!hasRatio(sample)) return null;
    const se = standardError(sample);
    const half = normalQuantile((1 + confidence) / 2) * se;
    return { lower: sample.estimate - half, upper: sample.estimate + half, se };
  },
};

/** As deltaZ, with Student's t for the estimated spread. */
export const deltaT: IntervalMethod = {
  name: 'deltaT',
  assumes: 'the ratio is near normal over independent cases',
  of: (sample, { confidence }) => {
    if (!hasRatio(sample)) return null;
    const half = studentQuantile((1 + confidence) / 2, sample.units.length - 1) * standardError(sample);
    return { lower: sample.estimate - half, upper: sample.estimate + half };
  },
};

/** On the logarithm, so both ends are positive; the best of the short formulae. */
export const logDeltaT: IntervalMethod<Interval & { readonly seLog: number }> = {
  name: 'logDeltaT',
  assumes: 'the log of the ratio is near normal over independent cases',
  of: (sample, { confidence }) => {
    if (!hasRatio(sample)) return null;
    const seLog = sample.cost === 0 ? 0 : standardError(sample) / sample.estimate;
    const half = studentQuantile((1 + confidence) / 2, sample.units.length - 1) * seLog;
    return { lower: sample.estimate * Math.exp(-half), upper: sample.estimate * Math.exp(half), seLog };
  },
};
