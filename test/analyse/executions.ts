import type { Execution } from '../../src/analyse/sample/execution.ts';

/** Returns a trial: accepted at first, at the cost of 1, unless said otherwise. */
export function execution(change: Partial<Execution> = {}): Execution {
  return {
    case: 'a',
    cost: 1,
    firstCost: 1,
    attempts: 1,
    accepted: true,
    firstPass: true,
    review: 0,
    ...change,
  };
}

/** Returns a trial that was never accepted. */
export function rejected(change: Partial<Execution> = {}): Execution {
  return execution({ accepted: false, firstPass: false, ...change });
}
