import { ZERO_USD } from '../model/money.ts';
import type { Project } from '../model/project.ts';
import type { Variant } from '../model/variant.ts';
import type { PlannedTrial } from '../plan/plan.ts';
import type { RunBudget, TrialBudget } from './budget/run-budget.ts';
import { firstCallBounds } from './call-bounds.ts';
import type { Dependencies } from './dependencies.ts';

export interface AdmissionOptions {
  /** Left out: no budgets. */
  readonly budget?: RunBudget;
  readonly project: Project;
  readonly stop: AbortSignal;
}

/** Waits until the first call of a trial has room; returns its budget, null without any, or why it has none. */
export async function admit(
  planned: PlannedTrial,
  stored: boolean,
  { budget, project, stop }: AdmissionOptions,
  { renderPrompt, worstCase, clock }: Dependencies,
): Promise<TrialBudget | string | null> {
  if (budget === undefined) return null;
  const { spec, variant } = planned.cell;
  const maker = { spec, variant, requestSeconds: requestSeconds(project, variant) };
  const bounds = firstCallBounds(renderPrompt(spec, planned.case, variant), maker, clock.now());
  const place = { spec: spec.id, variant: variant.id, provider: bounds?.provider ?? null };
  // What an earlier run bought needs no room; what it lacks is asked for when it comes to that.
  if (stored) return budget.open(place);
  return budget.admit(place, bounds === null ? { kind: 'known', usd: ZERO_USD } : worstCase(bounds), stop);
}

/** Returns the seconds after which a request of a variant is broken off; null when nothing ends it. */
export function requestSeconds(project: Project, variant: Variant): number | null {
  return variant.agent === 'model' ? (project.providers[variant.provider]?.requestSeconds ?? null) : null;
}
