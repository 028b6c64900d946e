import type { Agent } from '../model/agent.ts';
import type { Variant } from '../model/variant.ts';
import type { AgentContext } from './context.ts';

/** Opens the agent of a variant; the table of agents, each loaded only when a variant uses it. */
export async function openAgent(variant: Variant, context: AgentContext): Promise<Agent> {
  switch (variant.agent) {
    case 'model':
      return (await import('./model.ts')).openModelAgent(variant, context);
    case 'command':
      return (await import('./command.ts')).openCommandAgent(variant, context);
    case 'replay':
      return (await import('./replay.ts')).openReplayAgent(variant, context);
  }
}
