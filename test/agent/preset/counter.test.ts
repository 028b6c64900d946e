import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { grown, grownUsd } from '../../../src/agent/preset/counter.ts';
import { NO_USAGE, type Usage } from '../../../src/model/usage.ts';

const state = (input: number, output: number): Usage => ({ ...NO_USAGE, input_uncached: input, output });
const steps = fc.array(fc.tuple(fc.nat(1000), fc.nat(1000)), { minLength: 1, maxLength: 20 });

/** The states of a counter that takes the steps. */
function states(taken: readonly (readonly [number, number])[]): Usage[] {
  let [input, output] = [0, 0];
  return taken.map(([more, out]) => state((input += more), (output += out)));
}

describe('a growing counter', () => {
  test('comes to its last state, however often each one is told', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 3 }), (taken, times) => {
        const told = states(taken).flatMap((one) => Array.from({ length: times }, () => one));
        expect(grown(told)).toEqual(states(taken).at(-1));
      }),
    );
  });

  test('that began anew comes to both', () => {
    expect(grown([state(10, 1), state(30, 5), state(4, 1), state(9, 2)])).toMatchObject({
      input_uncached: 39,
      output: 7,
    });
    // The zeros of a process that crashed take nothing away.
    expect(grown([state(30, 5), NO_USAGE])).toMatchObject({ input_uncached: 30, output: 5 });
    expect(grown([])).toEqual(NO_USAGE);
  });

  test('of money is unknown when nobody told it', () => {
    expect(grownUsd([null, null])).toBeNull();
    expect(grownUsd([1n, null, 5n, 2n])).toBe(7n);
  });
});
