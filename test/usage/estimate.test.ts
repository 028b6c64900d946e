import { expect, test } from 'vitest';
import { calibrate } from '../../src/usage/calibration.ts';
import { BY_CHARACTERS, estimateUsage } from '../../src/usage/estimate.ts';

const words = {
  name: 'words',
  band: 0.25,
  count: (text: string) => text.split(/\s+/).filter(Boolean).length,
};
const texts = { request: '{"content":"one two three four"}', response: '{"content":"five six"}' };

test('without any history a count is taken as it is, with the band of the counter', () => {
  expect(estimateUsage('m-1', texts, { counter: words, calibration: calibrate([]) })).toEqual({
    usage: expect.objectContaining({ input_uncached: 4, output: 2, requests: 1, reasoning: null }) as unknown,
    rule: 'tokens estimated: input 3–5 (words ±25 %), output 1–3 (words ±25 %)',
    hidden: null,
  });
});

test("with this ledger's own calls it is corrected, with their band", () => {
  const ratios = [1.4, 1.45, 1.5, 1.55, 1.6];
  const calibration = calibrate(
    ratios.map((ratio) => ({
      model: 'm-1',
      direction: 'input' as const,
      reported: ratio * 1000,
      counted: 1000,
      reasoned: true,
    })),
  );
  const estimate = estimateUsage('m-1', texts, { counter: words, calibration });
  expect(estimate.usage.input_uncached).toBe(6);
  expect(estimate.rule).toContain('input 5–7 (words × 1.500 from 5 calls)');
  expect(estimate.hidden).toBe('"m-1" reasons, and how many tokens of it cannot be seen in its answer');
});

test('an answer without a text still cost its input', () => {
  const usage = estimateUsage(
    'm-1',
    { ...texts, response: null },
    { counter: BY_CHARACTERS, calibration: calibrate([]) },
  ).usage;
  expect(usage).toMatchObject({ input_uncached: 5, output: 0 });
});
