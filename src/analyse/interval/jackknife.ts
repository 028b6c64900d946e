/** Intervals from leaving one case out at a time. */
import { sum, variance } from '../numeric/moments.ts';
import { studentQuantile } from '../numeric/student.ts';
import type { Sample } from '../sample/sample.ts';
import { hasRatio, type Interval, type IntervalMethod } from './method.ts';

/** Returns the ratio without each unit in turn; Infinity where that unit carried every pass. */
export function leaveOneOut({ units }: Sample): readonly number[] {
  const cost = sum(units.map((unit) => unit.cost));
  const accepted = sum(units.map((unit) => unit.accepted));
  return units.map((unit, index) => {
    const carriesAll = units.every((other, place) => place === index || other.accepted === 0);
    return carriesAll ? Number.POSITIVE_INFINITY : (cost - unit.cost) / (accepted - unit.accepted);
  });
}

function standardError(without: readonly number[]): number {
  const n = without.length;
  if (!without.every(Number.isFinite)) return Number.POSITIVE_INFINITY;
  return Math.sqrt(((n - 1) ** 2 / n) * variance(without));
}

/** Wolter, "Introduction to variance estimation", chapter 4. */
export const jackknifeRawT: IntervalMethod<Interval & { readonly se: number }> = {
  name: 'jackknifeRawT',
  assumes: 'the ratio is near normal over independent cases',
  of: (sample, { confidence }) => {
    if (!hasRatio(sample)) return null;
    const se = standardError(leaveOneOut(sample));
    const half = studentQuantile((1 + confidence) / 2, sample.units.length - 1) * se;
    return { lower: sample.estimate - half, upper: sample.estimate + half, se };
  },
};

/** On the logarithm: mildly conservative. */
export const jackknifeLogT: IntervalMethod<Interval & { readonly seLog: number }> = {
  name: 'jackknifeLogT',
  assumes: 'the log of the ratio is near normal over independent cases',
  of: (sample, { confidence }) => {
    if (!hasRatio(sample)) return null;
    const seLog = sample.cost === 0 ? 0 : standardError(leaveOneOut(sample).map(Math.log));
    const half = studentQuantile((1 + confidence) / 2, sample.units.length - 1) * seLog;
    return { lower: sample.estimate * Math.exp(-half), upper: sample.estimate * Math.exp(half), seLog };
  },
};
