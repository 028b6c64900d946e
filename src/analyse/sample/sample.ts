/** Trials grouped by case: what every interval is computed from. */
import { covariance, mean, sum, variance } from '../numeric/moments.ts';
import type { Execution } from './execution.ts';

/** The trials of one case. Variances are within the case (divisor R − 1), 0 for a single repeat. */
export interface CaseMoments {
  readonly case: string;
  readonly cluster: string | null;
  readonly weight: number;
  readonly repeats: number;
  readonly meanCost: number;
  /** Share of the repeats that were accepted. */
  readonly meanAccepted: number;
  readonly varianceCost: number;
  readonly varianceAccepted: number;
  readonly covariance: number;
}

/** One independent draw from the population: a cluster, by default a case. Weights average 1 over the units. */
export interface Unit {
  /** Weight times mean cost, added over the unit's cases. */
  readonly cost: number;
  /** Weight times share accepted, added over the unit's cases. */
  readonly accepted: number;
  readonly weight: number;
}

export interface Sample {
  readonly cases: readonly CaseMoments[];
  readonly units: readonly Unit[];
  readonly executions: number;
  /** Weighted mean over cases of their mean cost. */
  readonly cost: number;
  /** Weighted mean over cases of their share accepted. */
  readonly accepted: number;
  /** Cost per accepted output, `cost / accepted`; Infinity when nothing was accepted. */
  readonly estimate: number;
}

/** Returns the sample of these trials; `costOf` says which cost is meant. Cases keep the order of appearance. */
export function sampleOf(
  executions: readonly Execution[],
  costOf: (execution: Execution) => number = (execution) => execution.cost,
): Sample {
  return sampleOfCases([...byCase(executions)].map(([id, group]) => momentsOf(id, group, costOf)));
}

/** Returns the trials of each case, in order of first appearance. */
export function byCase(executions: readonly Execution[]): ReadonlyMap<string, readonly Execution[]> {
  const groups = new Map<string, Execution[]>();
  for (const execution of executions) {
    const group = groups.get(execution.case);
    if (group === undefined) groups.set(execution.case, [execution]);
    else group.push(execution);
  }
  return groups;
}

function momentsOf(
  id: string,
  group: readonly Execution[],
  costOf: (execution: Execution) => number,
): CaseMoments {
  const costs = group.map(costOf);
  const accepted = group.map((execution) => (execution.accepted ? 1 : 0));
  return {
    case: id,
    cluster: group[0]?.cluster ?? null,
    weight: group[0]?.weight ?? 1,
    repeats: group.length,
    meanCost: mean(costs),
    meanAccepted: mean(accepted),
    varianceCost: variance(costs),
    varianceAccepted: variance(accepted),
    covariance: covariance(costs, accepted),
  };
}

/** Returns the sample of cases that were added up elsewhere. */
export function sampleOfCases(cases: readonly CaseMoments[]): Sample {
  const units = unitsOf(cases);
  const cost = sum(units.map((unit) => unit.cost)) / units.length;
  const accepted = sum(units.map((unit) => unit.accepted)) / units.length;
  return {
    cases,
    units,
    executions: sum(cases.map((item) => item.repeats)),
    cost,
    accepted,
    estimate: accepted === 0 ? Number.POSITIVE_INFINITY : cost / accepted,
  };
}

function unitsOf(cases: readonly CaseMoments[]): readonly Unit[] {
  const units = new Map<string, { cost: number; accepted: number; weight: number }>();
  for (const item of cases) {
    const key = item.cluster === null ? `case ${item.case}` : `cluster ${item.cluster}`;
    const unit = units.get(key) ?? { cost: 0, accepted: 0, weight: 0 };
    unit.cost += item.weight * item.meanCost;
    unit.accepted += item.weight * item.meanAccepted;
    unit.weight += item.weight;
    units.set(key, unit);
  }
  const found = [...units.values()];
  const scale = sum(found.map((unit) => unit.weight)) / found.length;
  if (scale === 1) return found;
  return found.map(({ cost, accepted, weight }) => ({
    cost: cost / scale,
    accepted: accepted / scale,
    weight: weight / scale,
  }));
}

/** Returns whether every case was repeated, so that the spread within cases can be seen. */
export function isRepeated(sample: Sample): boolean {
  return sample.cases.every((item) => item.repeats >= 2);
}
