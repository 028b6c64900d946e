import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openHeap } from '../../src/execute/heap.ts';

test('what is popped comes in order, whatever was pushed in between', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer(), { freq: 3 }), { maxLength: 60 }), (steps) => {
      const heap = openHeap<number>((left, right) => left < right);
      let expected: number[] = [];
      for (const step of steps) {
        const popped = step === null ? heap.pop() : heap.push(step);
        if (step !== null) expected = [...expected, step].toSorted((left, right) => left - right);
        expect(popped).toBe(step === null ? expected.shift() : undefined);
        expect(heap.size()).toBe(expected.length);
        expect(heap.first()).toBe(expected[0]);
      }
    }),
  );
});
