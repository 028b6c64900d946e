/** How a trial ended. Only `correct` and `incorrect` are judged; the others say why there is no verdict. */
export const OUTCOMES = [
  'correct',
  'incorrect',
  'refused',
  'timeout',
  'budget-stopped',
  'infra-error',
  'cancelled',
  'not-judged',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

/**
 * Returns whether a trial of this outcome counts in the denominator of a yield.
 * A refusal or a timeout is the agent's own failure and counts; an outage, a stop by us or an output that
 * nobody could judge says nothing about the agent: it is counted and printed beside the yield instead.
 */
export function countsTowardsYield(outcome: Outcome): boolean {
  return outcome === 'correct' || outcome === 'incorrect' || outcome === 'refused' || outcome === 'timeout';
}
