/** Whether the parts of a run add up to the total that it reports. */

import { tokensOf } from './agent-rows.ts';
import type { AgentRow, WorkflowRun } from './manifest.ts';

/** Three answers: no data is no satisfied invariant. */
export interface SumInvariant {
  readonly verdict: 'holds' | 'broken' | 'no-data';
  /** Sizes of all agents. */
  readonly sum: number;
  /** As the run reports it; null when it does not. */
  readonly reported: number | null;
  /** `reported − sum`: what no agent accounts for; null without data. */
  readonly unattributed: number | null;
}

/** Returns whether the sizes of the agents add up to the run's total. */
export function sumInvariant(
  { totalTokens }: Pick<WorkflowRun, 'totalTokens'>,
  agents: readonly AgentRow[],
): SumInvariant {
  const sum = tokensOf(agents);
  const told = agents.some(({ tokens }) => tokens !== null);
  if (totalTokens === null || !told) {
    return { verdict: 'no-data', sum, reported: totalTokens, unattributed: null };
  }
  const unattributed = totalTokens - sum;
  return { verdict: unattributed === 0 ? 'holds' : 'broken', sum, reported: totalTokens, unattributed };
}
