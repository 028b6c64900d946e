import { sum, variance } from '../numeric/moments.ts';
import { studentQuantile } from '../numeric/student.ts';
import { type Sample, sampleOf } from '../sample/sample.ts';
import type { Execution } from '../sample/execution.ts';

/**
 * Returns what a delivered output costs when people finish what the agent could not:
 * (cost + review + work by hand of the rejected) ÷ trials. It is a mean, so it is never undefined.
 */
export function fullyLoadedCost(executions: readonly Execution[], fallback: number): number {
  return sum(executions.map((execution) => loaded(execution, fallback))) / executions.length;
}

function loaded({ cost, review, accepted }: Execution, fallback: number): number {
  return cost + review + (accepted ? 0 : fallback);
}

export interface MeanInterval {
  /** Case-weighted. */
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * Returns the t interval of the fully loaded cost over cases (or clusters); null for a single one.
 * Assumes that the mean over cases is near normal. Such a mean has none of a ratio's trouble
 * (Stinnett & Mullahy, "Net health benefits", Medical Decision Making 18, 1998).
 */
export function fullyLoadedInterval(
  executions: readonly Execution[],
  fallback: number,
  confidence = 0.95,
): MeanInterval | null {
  return meanCostInterval(
    sampleOf(executions, (execution) => loaded(execution, fallback)),
    confidence,
  );
}

/** Returns the t interval of a sample's mean cost over its units; null for a single unit. */
export function meanCostInterval(sample: Sample, confidence = 0.95): MeanInterval | null {
  const { units, cost } = sample;
  if (units.length < 2) return null;
  const residuals = units.map((unit) => unit.cost - cost * unit.weight);
  const half =
    studentQuantile((1 + confidence) / 2, units.length - 1) * Math.sqrt(variance(residuals) / units.length);
  return { estimate: cost, lower: cost - half, upper: cost + half };
}
