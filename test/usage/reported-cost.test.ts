import { expect, test } from 'vitest';
import { parseUsd } from '../../src/model/money.ts';
import { reportedCost } from '../../src/usage/reported-cost.ts';

test.each([
  [{ cost_in_usd_ticks: 1641500 }, '0.00016415'],
  [{ cost: 0.00014 }, '0.00014'],
  [{ cost: 1.5e-7 }, '0.00000015'],
  [{ cost: 0.01, cost_details: { upstream_inference_cost: 0.2 } }, '0.01'],
  // With a key of one's own the gateway's fee is all that `cost` holds.
  [{ cost: 0.01, is_byok: true, cost_details: { upstream_inference_cost: 0.2 } }, '0.21'],
  [{ cost: { input_tokens_cost: 0.1, total_cost: 0.3 } }, '0.3'],
])('%o says what it cost', (usage, dollars) => {
  expect(reportedCost(usage)).toBe(parseUsd(dollars));
});

test.each([
  {},
  { cost: -1 },
  { cost: '1' },
  { cost: null },
  { cost: Infinity },
  { is_byok: true, cost: 0.1 },
])('%o says nothing that can be used', (usage) => {
  expect(reportedCost(usage as never)).toBeNull();
});
