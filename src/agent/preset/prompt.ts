/** What a program that takes one text is told of a conversation. */
import type { AttemptRequest, RenderedPrompt } from '../../model/agent.ts';

/** Returns the prompt; earlier answers and what was said about them follow it, as every attempt is a new session. */
export function promptOf({ prompt, turns }: Pick<AttemptRequest, 'prompt' | 'turns'>): RenderedPrompt {
  const earlier = turns.map(({ output, feedback }) => `Your earlier answer was:\n\n${output}\n\n${feedback}`);
  return { system: prompt.system, user: [prompt.user, ...earlier].join('\n\n') };
}
