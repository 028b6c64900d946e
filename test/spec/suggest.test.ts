import fc from 'fast-check';
import { expect, test } from 'vitest';
import { damerau, didYouMean, suggest } from '../../src/spec/suggest.ts';

test('a swap of neighbours is one mistake', () => {
  expect(damerau('rnus', 'runs')).toBe(1);
  expect(damerau('kitten', 'sitting')).toBe(3);
  expect(suggest('rnus', ['repeats', 'runs'])).toBe('runs');
  expect(suggest('zzzz', ['repeats', 'runs'])).toBeNull();
});

test('the distance is symmetric, and zero only for the same text', () => {
  const word = fc.string({ maxLength: 8 });
  fc.assert(
    fc.property(word, word, (left, right) => {
      expect(damerau(left, right)).toBe(damerau(right, left));
      expect(damerau(left, right) === 0).toBe(left === right);
    }),
  );
});

test('a hint lists what there is when nothing is close', () => {
  expect(didYouMean('zzzz', ['a', 'b'], 'known keys')).toBe('known keys: a, b');
  expect(didYouMean('zzzz', [], 'known keys')).toBeNull();
});
