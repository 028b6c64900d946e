/** Decides what a synthetic model does with a request: a pure function of seed, model and the trial's place. */
import { lognormal, uniform } from './random.ts';
import type { SandboxModel } from './models.ts';
import type { SandboxTrial } from './trial-header.ts';
import { successProbability } from './truth.ts';

/** What becomes of an attempt; the same in every request of that attempt. */
export type AttemptDecision =
  | { readonly kind: 'refuse' }
  | { readonly kind: 'answer'; readonly correct: boolean; readonly usesTools: boolean };

/** What goes wrong with one HTTP request. */
export type TransportDecision = 'none' | 'rate-limit' | 'server-error' | 'truncate';

/** Returns the name of an attempt's draws. */
export function attemptName(seed: number, model: SandboxModel, trial: SandboxTrial): string {
  return [seed, model.name, trial.spec, trial.case, trial.repeat, trial.attempt].join('\u0000');
}

/** Returns what becomes of the attempt. Every attempt after the first counts as one that carries feedback. */
export function decideAttempt(seed: number, model: SandboxModel, trial: SandboxTrial): AttemptDecision {
  const name = attemptName(seed, model, trial);
  if (uniform(`${name}\u0000refusal`) < model.faults.refusal) return { kind: 'refuse' };
  const probability = successProbability(model, trial.spec, trial.case, trial.attempt);
  const correct = uniform(`${name}\u0000correct`) < probability;
  const usesTools = correct || uniform(`${name}\u0000tools`) >= model.skipsTools;
  return { kind: 'answer', correct, usesTools };
}

/** Returns what goes wrong with the HTTP try of this name. */
export function decideTransport(model: SandboxModel, name: string, stream: boolean): TransportDecision {
  const { rateLimit, serverError, truncation } = model.faults;
  const draw = uniform(`${name}\u0000transport`);
  if (draw < rateLimit) return 'rate-limit';
  if (draw < rateLimit + serverError) return 'server-error';
  return stream && draw < rateLimit + serverError + truncation ? 'truncate' : 'none';
}

/** Returns the milliseconds that the HTTP try of this name takes. */
export function decideLatency(model: SandboxModel, name: string, timeScale: number): number {
  if (timeScale === 0) return 0;
  return timeScale * lognormal(`${name}\u0000latency`, model.latencyMs.median, model.latencyMs.sigma);
}
