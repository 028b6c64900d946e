/** What agents of the same stage and model were like in other runs of the workflow. */

import { endOf } from './agent-rows.ts';
import type { AgentRow } from './manifest.ts';

/** An agent of another run that ended well. */
export interface PastAgent {
  readonly run: string;
  readonly stage: string;
  readonly model: string | null;
  readonly tokens: number;
  readonly toolCalls: number | null;
}

/** Other runs of one workflow. */
export type History = readonly PastAgent[];

/** Runs that have to have a stage before it is compared with them. */
const MIN_RUNS = 3;
/** Scales the median absolute deviation to the standard deviation of a normal distribution. */
const TO_SIGMA = 1.4826;
/** Runs that are all alike still differ by so much of their median the next time. */
const LEAST_SPREAD = 0.1;

/** Returns the agents that later runs can be compared with: those that ended well and did something. */
export function pastAgents(run: string, agents: readonly AgentRow[]): History {
  return agents.flatMap(({ state, stage, model, tokens, toolCalls }) =>
    endOf(state) === 'done' && tokens !== null && tokens > 0
      ? [{ run, stage, model, tokens, toolCalls }]
      : [],
  );
}

/** How a figure usually is. */
export interface Usual {
  readonly median: number;
  /** Robust standard deviation. */
  readonly spread: number;
  readonly runs: number;
}

/** Returns what is usual of agents of this stage and model; null with fewer than three runs that have any. */
export function usualOf(
  history: History,
  { stage, model }: Pick<AgentRow, 'stage' | 'model'>,
  figure: 'tokens' | 'toolCalls',
): Usual | null {
  const alike = history.filter((past) => past.stage === stage && past.model === model);
  const runs = new Set(alike.map(({ run }) => run)).size;
  const values = alike.flatMap((past) => past[figure] ?? []);
  if (runs < MIN_RUNS || values.length === 0) return null;
  const median = medianOf(values);
  const deviation = TO_SIGMA * medianOf(values.map((value) => Math.abs(value - median)));
  return { median, spread: Math.max(deviation, LEAST_SPREAD * median), runs };
}

/** Returns the middle value, the mean of the two in the middle; 0 of none. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
