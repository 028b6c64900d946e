/** The agents of a run by stage, or by anything else that they are told apart by. */

import { tokensOf } from './agent-rows.ts';
import type { AgentRow, WorkflowRun } from './manifest.ts';

/** Agents that have one value in common. */
export interface AgentGroup {
  readonly name: string;
  readonly agents: readonly AgentRow[];
  /** Sum of the sizes of their last requests. */
  readonly tokens: number;
  readonly states: Readonly<Record<string, number>>;
}

/** What agents can be grouped by; each grouping adds up to the same total. */
export const GROUPINGS = {
  stage: ({ stage }: AgentRow): string => stage,
  model: ({ model }: AgentRow): string => model ?? '?',
  agentType: ({ agentType }: AgentRow): string => agentType ?? '?',
  label: ({ label }: AgentRow): string => prefixOf(label),
  attempt: ({ attempt }: AgentRow): string => (attempt === null ? '?' : String(attempt)),
} as const;

export type Grouping = keyof typeof GROUPINGS;

/** Returns the agents of each value, in the order in which the values are first seen. */
export function groupAgents(agents: readonly AgentRow[], grouping: Grouping): readonly AgentGroup[] {
  const groups = new Map<string, AgentRow[]>();
  for (const agent of agents) {
    const name = GROUPINGS[grouping](agent);
    const known = groups.get(name);
    if (known === undefined) groups.set(name, [agent]);
    else known.push(agent);
  }
  return [...groups].map(([name, members]) => ({
    name,
    agents: members,
    tokens: tokensOf(members),
    states: statesOf(members),
  }));
}

/** Returns the stages in the order in which they were planned, others behind them as they are first seen. */
export function stagesOf({ phases }: WorkflowRun, agents: readonly AgentRow[]): readonly AgentGroup[] {
  const place = ({ name }: AgentGroup): number => {
    const at = phases.indexOf(name);
    return at === -1 ? phases.length : at;
  };
  return groupAgents(agents, 'stage').toSorted((left, right) => place(left) - place(right));
}

function statesOf(agents: readonly AgentRow[]): Readonly<Record<string, number>> {
  const states = new Map<string, number>();
  for (const { state } of agents) states.set(state, (states.get(state) ?? 0) + 1);
  return Object.fromEntries(states);
}

/** `verify:claim 3` and `verify:claim 4` do the same work, as do `verifier-1` and `verifier-2`. */
function prefixOf(label: string): string {
  const [prefix = ''] = label.split(':');
  const name = prefix.trim().replace(/[-_# ]*\d+$/, '');
  return name === '' ? '?' : name;
}
