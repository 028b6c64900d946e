import { expect, test } from 'vitest';
import { costWithEscapes, roganGladen, validatorBias } from '../../src/analyse/validator-error.ts';
import { differences, vectors } from './stat-vectors.ts';

test.each([
  [0.7, 0.98, 0.1, 0.042],
  [0.5, 1, 0.2, 0.167],
  [0.3, 0.95, 0.3, 0.424],
])('with %d correct, sensitivity %d and false accepts %d the observed cost is too low by %d', (...row) => {
  const [correct, sensitivity, falseAccept, tooLow] = row;
  const { observedCpco, trueCpco, acceptRate } = validatorBias({
    correct,
    sensitivity,
    falseAccept,
    cost: 0.02,
  });
  expect(1 - observedCpco / trueCpco).toBeCloseTo(tooLow, 3);
  expect(roganGladen(acceptRate, sensitivity, falseAccept)).toBeCloseTo(correct, 12);
});

test('a validator that accepts all alike says nothing', () => {
  expect(roganGladen(0.5, 0.4, 0.4)).toBeNaN();
  expect(roganGladen(0.05, 0.9, 0.1)).toBe(0);
});

test('escaped defects are paid for by the correct outputs', () => {
  expect(costWithEscapes({ cost: 10, accepted: 10, falseAccepts: 2 }, 3)).toBe(2);
  expect(costWithEscapes({ cost: 10, accepted: 2, falseAccepts: 2 }, 3)).toBe(Number.POSITIVE_INFINITY);
});

test.skipIf(vectors === null)('independent vectors', () => {
  for (const { inputs, expected } of vectors.validatorBias) {
    const { correct, sens, falseAccept, cost } = inputs;
    const { precision: ppv, ...bias } = validatorBias({ correct, sensitivity: sens, falseAccept, cost });
    const rogan_gladen = roganGladen(bias.acceptRate, sens, falseAccept);
    expect(differences({ ...bias, ppv, rogan_gladen }, expected)).toEqual([]);
  }
});
