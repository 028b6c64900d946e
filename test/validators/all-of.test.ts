import { expect, test } from 'vitest';
import allOf from '../../validators/all-of.ts';
import { checksOf, validatorContract } from '../contract/validator-contract.ts';

const both = {
  validators: [
    { kind: 'contains', all: ['a'] },
    { kind: 'regex', pattern: 'b$' },
  ],
};

validatorContract(allOf, {
  correct: [{ options: both, text: 'ab' }],
  incorrect: [
    { options: both, text: 'b' },
    { options: both, text: 'a' },
  ],
  malformedOptions: [
    {},
    { validators: [] },
    { validators: [{ path: '$' }] },
    { validators: { kind: 'exact' } },
  ],
});

test('all-of gives the checks of every part, under their own kinds', async () => {
  const checks = await checksOf(allOf, { options: both, text: 'x' });
  expect(checks.map(({ validator, status }) => `${validator} ${status}`)).toEqual([
    'contains fail',
    'regex fail',
  ]);
});
