import { Failure } from '../../model/failure.ts';
import { normalCdf, normalDensity, normalQuantile } from '../numeric/normal.ts';
import { gaussLegendre, type Quadrature } from '../numeric/gauss-legendre.ts';
import type { Spending } from './spending.ts';

/** At which looks, at which level. */
export interface Design {
  readonly spending: Spending;
  /** Information times of the planned looks: rising, above 0, up to 1. */
  readonly times: readonly number[];
  /** One-sided, over all looks together. */
  readonly alpha: number;
}

/** One planned look. */
export interface Look {
  readonly time: number;
  /** Error that may have been spent up to and with this look. */
  readonly cumulative: number;
  /** Stop at a standard normal statistic of at least this; Infinity where nothing may be spent. */
  readonly z: number;
  /** Stop at a one-sided p-value of at most this: 1 − Φ(z). */
  readonly nominalP: number;
}

/**
 * Returns the bounds of a one-sided group-sequential test: under "no change" the chance to cross by each look is
 * what the spending function allows. Throws a Failure for looks out of order or a level that is none.
 *
 * Assumes statistics with independent normal increments: more trials of the same kind at each look.
 * Source: Armitage, McPherson and Rowe (1969); Jennison and Turnbull, Group Sequential Methods (2000), ch. 19.
 */
export function sequentialBounds(design: Design): readonly Look[] {
  requireSound(design);
  const { spending, times, alpha } = design;
  const quadrature = quadratureFor(times);
  let density: Density | null = null;
  let spent = 0;
  return times.map((time, at) => {
    const cumulative = spending(time, alpha);
    const before = times[at - 1] ?? 0;
    const z =
      density === null
        ? -normalQuantile(cumulative)
        : boundSpending(cumulative - spent, { density, before, time });
    density = at === times.length - 1 ? density : continued(density, { before, time, z, quadrature });
    spent = cumulative;
    return { time, cumulative, z, nominalP: normalCdf(-z) };
  });
}

function requireSound({ times, alpha }: Design): void {
  const rising = times.every((time, at) => time > (times[at - 1] ?? 0) && time <= 1);
  if (!rising || times.length === 0)
    throw new Failure('sequential/looks', `looks at ${times.join(', ')} do not rise within (0, 1]`, {
      hint: 'give each look as a share of the planned trials, such as 0.2, 0.6, 1',
    });
  if (!(alpha > 0 && alpha < 1))
    throw new Failure('sequential/alpha', `alpha ${alpha} is no level`, { hint: 'use 0.05, for example' });
}

/**
 * Density of the statistic's sum (z·√time) among paths that have crossed no bound, at the nodes of a
 * quadrature; already multiplied by the quadrature's weights.
 */
interface Density {
  readonly nodes: Float64Array;
  readonly masses: Float64Array;
}

interface Step {
  readonly before: number;
  readonly time: number;
}

/** Returns the z at which the chance to cross at this look, and at no earlier one, is `chance`. */
function boundSpending(chance: number, step: Step & { readonly density: Density }): number {
  if (chance <= 0) return Number.POSITIVE_INFINITY;
  const spread = Math.sqrt(step.time - step.before);
  const { nodes, masses } = step.density;
  const scale = Math.sqrt(step.time);
  let [low, high] = [-normalQuantile(Math.min(1 - 1e-16, chance)) - 9, 9.5];
  // Newton's step from the tail's own slope, held between the bounds that are already known.
  let z = -normalQuantile(chance);
  for (let round = 0; round < 100; round += 1) {
    let crossing = 0;
    let slope = 0;
    for (let at = 0; at < nodes.length; at += 1) {
      const away = (z * scale - nodes[at]!) / spread;
      if (away > 9) continue;
      crossing += masses[at]! * normalCdf(-away);
      slope += masses[at]! * normalDensity(away);
    }
    if (crossing > chance) low = z;
    else high = z;
    const next = z + ((crossing - chance) * spread) / (slope * scale);
    if (Math.abs(next - z) < 1e-10) break;
    z = next > low && next < high ? next : (low + high) / 2;
  }
  return z;
}

/** Paths below this many standard deviations carry no mass that matters. */
const LOWEST = -8;

/** Returns nodes enough for increments as small as the smallest: the bounds are good to 1e-7. */
function quadratureFor(times: readonly number[]): Quadrature {
  const smallest = Math.min(...times.map((time, at) => (time - (times[at - 1] ?? 0)) / time));
  return gaussLegendre(24 + Math.ceil(10 / Math.sqrt(smallest)));
}

/** Returns the density after a look at which paths of at least `z` stop. */
function continued(
  density: Density | null,
  { before, time, z, quadrature }: Step & { readonly z: number; readonly quadrature: Quadrature },
): Density {
  const scale = Math.sqrt(time);
  const half = ((Math.min(z, -LOWEST) - LOWEST) * scale) / 2;
  const nodes = Float64Array.from(quadrature.nodes, (node) => LOWEST * scale + half * (node + 1));
  const masses = nodes.map(
    (node, at) => (quadrature.weights[at] ?? 0) * half * densityAt(node, density, { before, time }),
  );
  return { nodes, masses };
}

function densityAt(value: number, density: Density | null, { before, time }: Step): number {
  if (density === null) return normalDensity(value / Math.sqrt(time)) / Math.sqrt(time);
  const spread = Math.sqrt(time - before);
  let total = 0;
  for (let at = 0; at < density.nodes.length; at += 1)
    total += density.masses[at]! * normalDensity((value - density.nodes[at]!) / spread);
  return total / spread;
}
