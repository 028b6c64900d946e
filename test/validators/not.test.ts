import { expect, test } from 'vitest';
import not from '../../validators/not.ts';
import { checksOf, validatorContract } from '../contract/validator-contract.ts';

const polite = { validator: { kind: 'contains', any: ['sorry', 'cannot'] } };

validatorContract(not, {
  correct: [
    { options: polite, text: 'Here it is.' },
    { options: { validator: { kind: 'exact', path: '$.a', value: 1 } }, value: { a: 2 } },
  ],
  incorrect: [
    { options: polite, text: 'I cannot.' },
    { options: { validator: { kind: 'exact', path: '$.a', value: 1 } }, value: { a: 1 } },
    {
      options: { validator: { kind: 'exact', path: '$.a', value: 1 } },
      text: 'x',
      parseError: 'The answer is not JSON.',
    },
  ],
  malformedOptions: [{}, { validator: {} }, { validator: 'exact' }, { validators: [{ kind: 'exact' }] }],
});

test('not cannot decide what its validator cannot', async () => {
  const [check] = await checksOf(not, { options: { validator: { kind: 'exact' } }, text: 'x' });
  expect(check?.status).toBe('error');
});

test('a double not is the validator itself', async () => {
  const options = { validator: { kind: 'not', ...polite } };
  expect((await checksOf(not, { options, text: 'I cannot.' }))[0]?.status).toBe('pass');
  expect((await checksOf(not, { options, text: 'Here it is.' }))[0]?.status).toBe('fail');
});
