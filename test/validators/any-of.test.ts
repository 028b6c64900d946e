import { expect, test } from 'vitest';
import anyOf from '../../validators/any-of.ts';
import { checksOf, validatorContract } from '../contract/validator-contract.ts';

const either = {
  validators: [
    { kind: 'exact', value: 'unknown' },
    { kind: 'numeric', coerce: true, value: 5 },
  ],
};

validatorContract(anyOf, {
  correct: [
    { options: either, text: 'unknown' },
    { options: either, text: '5' },
  ],
  incorrect: [{ options: either, text: '6' }],
  malformedOptions: [{}, { validators: [] }, { validators: [{}] }, { validator: { kind: 'exact' } }],
});

test('any-of lists what every alternative objects to', async () => {
  const [check] = await checksOf(anyOf, { options: either, text: '6' });
  expect(check).toEqual({
    validator: 'any-of',
    status: 'fail',
    path: null,
    expected: 'at least one of 2 alternatives',
    received: '$: \\"6\\"; $: \\"6\\"',
    message:
      'None of 2 alternatives holds. Alternative 1: At $ expected "unknown" but received "6". ' +
      'Alternative 2: At $ expected 5 but received "6".',
  });
});

test('any-of cannot decide while an alternative that might hold could not', async () => {
  const options = { validators: [{ kind: 'exact', value: 'a' }, { kind: 'exact' }] };
  expect((await checksOf(anyOf, { options, text: 'b' }))[0]?.status).toBe('error');
  expect((await checksOf(anyOf, { options, text: 'a' }))[0]?.status).toBe('pass');
});
