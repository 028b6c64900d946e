import { expect, test } from 'vitest';
import { closest } from '../../src/model/closest.ts';

test.each([
  ['imput', 'input'],
  ['modle', 'model'],
  ['OUTPUT', 'output'],
  ['outputs', 'output'],
  ['xyz', null],
  ['q', null],
])('%s: %s', (word, wanted) => {
  expect(closest(word, ['input', 'model', 'output'])).toBe(wanted);
});
