/** Faults that a test switches on for all models of a sandbox, on top of what each model declares. */
import { uniform } from './random.ts';

/**
 * What an HTTP try may meet. `hang`: no byte, ever. `silent`: half the answer and then nothing. `drip`: a byte
 * now and then without end. `reset`: the connection ends unanswered. `truncate`: it ends halfway.
 * `half-json`, `html`, `error-200`: status 200 with a body that is no answer. `huge`: a very long text.
 * `wrong-usage`: counts that cannot be.
 */
export const INJECTED_FAULTS = [
  'rate-limit',
  'server-error',
  'hang',
  'silent',
  'drip',
  'reset',
  'truncate',
  'half-json',
  'html',
  'error-200',
  'huge',
  'wrong-usage',
] as const;

export type InjectedFault = (typeof INJECTED_FAULTS)[number];

/** How a model may behave in all requests of an attempt that offers tools. */
export type Behaviour = 'tool-loop' | 'growing';

export interface Injection {
  /** Share of HTTP tries that meet each fault; together at most 1. */
  readonly shares?: Readonly<Partial<Record<InjectedFault, number>>>;
  /** How an injected 429 says when to come again; a header of milliseconds when left out. */
  readonly retryAfter?: { readonly as: 'seconds' | 'date'; readonly seconds: number };
  /** Bytes of a huge text; 10 MiB when left out. */
  readonly hugeBytes?: number;
  /** Share of attempts that call the first tool with the same arguments again and again. */
  readonly toolLoop?: number;
  /** Share of attempts whose tool calls grow the conversation without end. */
  readonly growing?: number;
  /** Whether every connection is broken off unanswered, as if the server were down. */
  readonly down?: boolean;
}

/** Returns the fault that the HTTP try of this name meets, or null. */
export function injectedFault({ shares }: Injection, name: string): InjectedFault | null {
  if (shares === undefined) return null;
  let left = uniform(`${name}\u0000injected`);
  for (const fault of INJECTED_FAULTS) {
    left -= shares[fault] ?? 0;
    if (left < 0) return fault;
  }
  return null;
}

/** Returns how the model behaves in the attempt of this name, or null for as it always does. */
export function injectedBehaviour({ toolLoop, growing }: Injection, name: string): Behaviour | null {
  const draw = uniform(`${name}\u0000behaviour`);
  if (draw < (toolLoop ?? 0)) return 'tool-loop';
  return draw < (toolLoop ?? 0) + (growing ?? 0) ? 'growing' : null;
}

/** Returns the headers of an injected 429. */
export function retryAfterHeaders(
  { retryAfter }: Injection,
  nowMs: number,
): Readonly<Record<string, string>> | null {
  if (retryAfter === undefined) return null;
  const { as, seconds } = retryAfter;
  // A date has no fractions: rounded up, so that it never asks for less.
  const date = new Date(Math.ceil((nowMs + seconds * 1000) / 1000) * 1000).toUTCString();
  return { 'retry-after': as === 'seconds' ? String(seconds) : date };
}
