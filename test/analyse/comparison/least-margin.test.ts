import { expect, test } from 'vitest';
import { leastMargin } from '../../../src/analyse/comparison/least-margin.ts';
import { parseUsd } from '../../../src/model/money.ts';

test('leastMargin is the greater of a share and an amount, as a share', () => {
  expect(leastMargin(0.25, 0.01, parseUsd('0.005'))).toBe(0.5);
  expect(leastMargin(0.25, 0.1, parseUsd('0.005'))).toBe(0.25);
  expect(leastMargin(0.25, 0, parseUsd('0.005'))).toBe(0.25);
  expect(leastMargin(0.25, Number.POSITIVE_INFINITY, parseUsd('0.005'))).toBe(0.25);
});
