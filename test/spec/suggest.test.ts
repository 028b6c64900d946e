import { expect, test } from 'vitest';
import { didYouMean } from '../../src/spec/suggest.ts';

test('a hint names what was probably meant: a swap of neighbours is one mistake', () => {
  expect(didYouMean('rnus', ['repeats', 'runs'], 'known keys')).toBe('did you mean "runs"?');
});

test('a hint lists what there is when nothing is close', () => {
  expect(didYouMean('zzzz', ['a', 'b'], 'known keys')).toBe('known keys: a, b');
  expect(didYouMean('x'.repeat(1_000_000), ['a'], 'known keys')).toBe('known keys: a');
  expect(didYouMean('zzzz', [], 'known keys')).toBeNull();
});
