import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import numeric, { isClose } from '../../validators/numeric.ts';
import { checksOf, validatorContract } from '../contract/validator-contract.ts';

validatorContract(numeric, {
  correct: [
    { options: { path: '$.total', absolute: 0.005 }, value: { total: 10.005 }, expected: { total: 10 } },
    { options: { value: 100, relative: 0.01 }, value: 101 },
    { options: { value: 0.3 }, value: 0.1 + 0.2 },
    { options: { value: 12.5, coerce: true }, text: ' 12.50\n' },
    {
      options: { path: '$.items[*].price', absolute: 0.1 },
      value: { items: [{ price: 1 }, { price: 2.05 }] },
      expected: { items: [{ price: 1 }, { price: 2 }] },
    },
    { options: { path: '$.items[*]', value: 1 }, value: { items: [1, 1] } },
    { options: { path: '$.items[*]' }, value: { items: [] }, expected: { items: [] } },
  ],
  incorrect: [
    { options: { path: '$.total', absolute: 0.005 }, value: { total: 10.006 }, expected: { total: 10 } },
    { options: { value: 100, relative: 0.01 }, value: 102 },
    { options: { value: 12.5 }, value: '12.5' },
    { options: { value: 12.5, coerce: true }, text: '12.5 EUR' },
    { options: { value: 0, coerce: true }, text: '' },
    { options: { value: 0, coerce: true, absolute: 1 }, value: null },
    { options: { path: '$.total', value: 1 }, value: {} },
    { options: { path: '$.items[*]' }, value: { items: [1] }, expected: { items: [1, 2] } },
    { options: { path: '$.items[*]', value: 1 }, value: { items: [] } },
    { options: { value: 1, absolute: 5 }, text: 'x', parseError: 'The answer is not JSON.' },
  ],
  malformedOptions: [{ absolute: -1 }, { relative: '1%' }, { coerce: 'yes' }, { value: 1, from: '$.x' }],
});

const anyNumber = fc.double({ noNaN: true });
const allowance = fc.double({ min: 0, max: 10, noNaN: true });

describe('numeric', () => {
  test('it makes no difference which of two numbers is the wanted one', () => {
    fc.assert(
      fc.property(anyNumber, anyNumber, allowance, allowance, (left, right, absolute, relative) => {
        const tolerance = { absolute, relative };
        expect(isClose(left, right, tolerance)).toBe(isClose(right, left, tolerance));
        expect(isClose(left, left, tolerance)).toBe(true);
      }),
    );
  });

  test('a larger tolerance never rejects what a smaller one accepts', () => {
    fc.assert(
      fc.property(anyNumber, anyNumber, allowance, allowance, (left, right, absolute, more) => {
        fc.pre(isClose(left, right, { absolute, relative: 0 }));
        expect(isClose(left, right, { absolute: absolute + more, relative: 0 })).toBe(true);
      }),
    );
  });

  test('names path, wanted number with its tolerance, and what came', async () => {
    const [check] = await checksOf(numeric, {
      options: { path: '$.total', absolute: 0.005, relative: 0.01 },
      value: { total: '12' },
      expected: { total: 10 },
    });
    expect(check?.message).toBe('At $.total expected the number 10 ± 0.005 or ± 1 % but received "12".');
  });

  test('cannot decide when the wanted value is no number', async () => {
    const [check] = await checksOf(numeric, { value: 1, expected: 'ten' });
    expect(check?.status).toBe('error');
  });
});
