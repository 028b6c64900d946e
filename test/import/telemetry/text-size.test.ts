import { expect, test } from 'vitest';
import { isBelowText } from '../../../src/import/telemetry/text-size.ts';

test('few tokens cannot hold a long text; a short one says nothing', () => {
  const text = 'A synthetic sentence of a prompt. '.repeat(20);
  expect(isBelowText(5, text)).toBe(true);
  expect(isBelowText(5, JSON.stringify([{ role: 'user', content: text }]))).toBe(true);
  expect(isBelowText(150, text)).toBe(false);
  expect(isBelowText(5, 'Hello')).toBe(false);
  expect(isBelowText(5, null)).toBe(false);
});
