import { covariance, sum, variance } from '../numeric/moments.ts';
import { studentQuantile } from '../numeric/student.ts';
import type { Sample } from '../sample/sample.ts';
import { effectiveSize } from '../yield/clustered.ts';
import { wilson } from '../yield/wilson.ts';
import type { Interval, IntervalMethod } from './method.ts';

export interface LogMover extends Interval {
  readonly t: number;
  /** Standard errors of the logarithm of the mean cost: jackknife, Cox's for a lognormal, and the one used above. */
  readonly seLogCostJack: number;
  readonly seLogCostCox: number;
  readonly seLogCostUpper: number;
  /** Correlation of cost and acceptance between units. */
  readonly rho: number;
  readonly yieldLower: number;
  readonly yieldUpper: number;
  readonly nEff: number;
  readonly estimate: number;
}

/** Cost is skewed, so misses lie above: the wider of two errors is used there, at most this many times the jackknife's. */
const MOST_COX = 1.5;
/** Relative variance below which a column is constant up to rounding. */
const ROUNDING = 1e-24;

/**
 * The default interval: log cost per correct output = log mean cost − log yield, each side with its own good
 * interval, recombined by MOVER.
 *
 * Why the default: linearised and resampled methods see no variance of a yield when every case passes, and their
 * coverage falls to half on few cases; Wilson's interval at the effective size keeps the rule of three.
 * MOVER: Zou & Donner, Statistics in Medicine 27 (2008); logarithms need positive limits, which cost and yield have.
 */
export const logMover: IntervalMethod<LogMover> = {
  name: 'logMover',
  assumes: 'cases (or clusters) are independent draws of those meant; no rare branch is unseen among them',
  of: (sample, { confidence }) => {
    const n = sample.units.length;
    if (n < 2) return null;
    const t = studentQuantile((1 + confidence) / 2, n - 1);
    const errors = costErrors(sample);
    const nEff = effectiveSize(sample);
    const { lower: yieldLower, upper: yieldUpper } = wilson(sample.accepted, nEff, t);
    const rho = correlation(sample);
    const parts = { t, ...errors, rho, yieldLower, yieldUpper, nEff, estimate: sample.estimate };
    if (sample.accepted > 0) return { ...parts, ...combine(parts, sample) };
    const most = -Math.expm1(Math.log((1 - confidence) / 2) / n);
    const lower = (sample.cost * Math.exp(-t * errors.seLogCostJack)) / most;
    return { ...parts, lower, upper: Number.POSITIVE_INFINITY };
  },
};

function combine(parts: Omit<LogMover, 'lower' | 'upper'>, { accepted, cost }: Sample): Interval {
  const { t, seLogCostJack, seLogCostUpper, rho, yieldLower, yieldUpper, estimate } = parts;
  if (cost === 0) return { lower: 0, upper: 0 };
  const below = moverDistance(t * seLogCostJack, Math.log(yieldUpper / accepted), rho);
  const above = moverDistance(t * seLogCostUpper, Math.log(accepted / yieldLower), rho);
  return { lower: estimate * Math.exp(-below), upper: estimate * Math.exp(above) };
}

/** Returns how far a limit of a difference lies from its estimate, from the distances of its two parts' limits. */
export function moverDistance(first: number, second: number, correlated: number): number {
  if (!(Number.isFinite(first) && Number.isFinite(second))) return Number.POSITIVE_INFINITY;
  return Math.sqrt(Math.max(0, first * first + second * second - 2 * correlated * first * second));
}

/**
 * Returns the interval of a mean cost alone, by log-MOVER's errors of it; null for one unit.
 */
export function meanCostOnLog(sample: Sample, confidence: number): Interval | null {
  if (sample.units.length < 2) return null;
  if (sample.cost === 0) return { lower: 0, upper: 0 };
  const t = studentQuantile((1 + confidence) / 2, sample.units.length - 1);
  const { seLogCostJack, seLogCostUpper } = costErrors(sample);
  return {
    lower: sample.cost * Math.exp(-t * seLogCostJack),
    upper: sample.cost * Math.exp(t * seLogCostUpper),
  };
}

type CostErrors = Pick<LogMover, 'seLogCostJack' | 'seLogCostCox' | 'seLogCostUpper'>;

function costErrors({ units }: Sample): CostErrors {
  const n = units.length;
  const cost = sum(units.map((unit) => unit.cost));
  const weight = sum(units.map((unit) => unit.weight));
  if (cost === 0) return { seLogCostJack: 0, seLogCostCox: 0, seLogCostUpper: 0 };
  const without = units.map((unit) => Math.log((cost - unit.cost) / (weight - unit.weight)));
  // A unit that carries all the cost leaves nothing: then its absence can move the mean without bound.
  const spread = ((n - 1) ** 2 / n) * variance(without);
  const seLogCostJack = without.every(Number.isFinite) ? Math.sqrt(spread) : Number.POSITIVE_INFINITY;
  const seLogCostCox = coxError(units.map((unit) => unit.cost / unit.weight));
  const seLogCostUpper = Math.max(seLogCostJack, Math.min(seLogCostCox, MOST_COX * seLogCostJack));
  return { seLogCostJack, seLogCostCox, seLogCostUpper };
}

/** Cox's standard error of a lognormal mean (Land, Technometrics 14, 1972); 0 when a cost is 0. */
function coxError(costs: readonly number[]): number {
  if (costs.some((cost) => cost <= 0)) return 0;
  const n = costs.length;
  const spread = variance(costs.map(Math.log));
  return Math.sqrt(spread / n + spread ** 2 / (2 * (n - 1)));
}

function correlation({ units, cost, accepted }: Sample): number {
  const costs = units.map((unit) => unit.cost - cost * unit.weight);
  const passes = units.map((unit) => unit.accepted - accepted * unit.weight);
  const [left, right] = [variance(costs), variance(passes)];
  if (left <= ROUNDING * cost ** 2 || right <= ROUNDING * accepted ** 2) return 0;
  return covariance(costs, passes) / Math.sqrt(left * right);
}
