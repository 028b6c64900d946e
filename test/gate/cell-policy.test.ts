import { describe, expect, test } from 'vitest';
import { matchesGlob } from '../../src/gate/cell-policy.ts';

describe('which cells an override is about', () => {
  test.each([
    ['*', 'anything', true],
    ['invoice-*', 'invoice-fields', true],
    ['invoice-*', 'my-invoice-fields', false],
    ['*-fields', 'invoice-fields', true],
    ['a.b', 'a.b', true],
    ['a.b', 'axb', false],
    ['a+b', 'aab', false],
    ['steady', 'steady', true],
    ['steady', 'steady-2', false],
  ])('%s and %s', (pattern, text, matches) => {
    expect(matchesGlob(pattern, text)).toBe(matches);
  });
});
