import { sum } from '../numeric/moments.ts';
import { studentQuantile } from '../numeric/student.ts';
import { type CaseMoments, isRepeated, type Sample } from '../sample/sample.ts';
import { wilson } from '../yield/wilson.ts';
import { moverDistance } from './log-mover.ts';
import { hasRatio, type Interval, type IntervalMethod } from './method.ts';

export interface SuiteLogMover extends Interval {
  readonly estimate: number;
  /** Of Satterthwaite. */
  readonly df: number;
  /** Standard error of the logarithm by linearisation. */
  readonly seLogDelta: number;
  readonly nEff: number;
  readonly rho: number;
}

/** A fixed suite's repeats are worth at most this many draws each for its yield. */
const MOST_DRAWS = 50;
/** Variance, relative to the square of the mean, that rounding alone leaves. */
const ROUNDING = 1e-24;

/**
 * The interval "on these cases": what more repeats of the same suite would say. It is log-MOVER on the variances
 * within cases, with the degrees of freedom of Satterthwaite, Biometrics Bulletin 2 (1946).
 */
export const suiteLogMover: IntervalMethod<SuiteLogMover> = {
  name: 'suiteLogMover',
  assumes: 'repeats of a case are independent; nothing is said about other cases',
  of: (sample, { confidence }) => {
    if (!hasRatio(sample) || !isRepeated(sample) || sample.cost === 0) return null;
    const { cost, accepted, estimate, executions } = sample;
    const spread = spreadOf(sample);
    const t = studentQuantile((1 + confidence) / 2, spread.df);
    const nEff =
      spread.accepted > ROUNDING
        ? Math.min((accepted * (1 - accepted)) / spread.accepted, MOST_DRAWS * executions)
        : executions;
    const { lower, upper } = wilson(accepted, nEff, t);
    const step = (t * Math.sqrt(spread.cost)) / cost;
    const below = moverDistance(step, Math.log(upper / accepted), spread.rho);
    const above = moverDistance(step, Math.log(accepted / lower), spread.rho);
    return {
      estimate,
      lower: estimate * Math.exp(-below),
      upper: estimate * Math.exp(above),
      df: spread.df,
      seLogDelta: Math.sqrt(spread.ratio),
      nEff,
      rho: spread.rho,
    };
  },
};

/** Variances of the suite's mean cost, yield and log ratio when the same cases are repeated. */
interface Spread {
  readonly cost: number;
  readonly accepted: number;
  readonly ratio: number;
  readonly rho: number;
  readonly df: number;
}

function spreadOf({ cases, cost, accepted }: Sample): Spread {
  const weights = sum(cases.map((item) => item.weight));
  const share = (item: CaseMoments): number => (item.weight / weights) ** 2 / item.repeats;
  const total = (of: (item: CaseMoments) => number): number =>
    sum(cases.map((item) => share(item) * of(item)));
  // Variance within a case of cost ÷ mean cost − accepted ÷ yield: what moves the log of the ratio.
  const ratio = (item: CaseMoments): number =>
    Math.max(
      0,
      item.varianceCost / cost ** 2 +
        item.varianceAccepted / accepted ** 2 -
        (2 * item.covariance) / (cost * accepted),
    );
  const spread = {
    cost: total((item) => item.varianceCost),
    accepted: total((item) => item.varianceAccepted),
  };
  const product = Math.sqrt(spread.cost * spread.accepted);
  const ofRatio = total(ratio);
  const fourth = sum(cases.map((item) => (share(item) * ratio(item)) ** 2 / (item.repeats - 1)));
  // Trials that never differ leave no degrees of freedom to estimate: the fewest are assumed.
  const fewest = Math.min(...cases.map((item) => item.repeats)) - 1;
  return {
    ...spread,
    ratio: ofRatio,
    rho: product > ROUNDING * cost * accepted ? total((item) => item.covariance) / product : 0,
    df: ofRatio > ROUNDING ? ofRatio ** 2 / fourth : fewest,
  };
}
