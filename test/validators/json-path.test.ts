import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/model/failure.ts';
import jsonPath from '../../validators/json-path.ts';
import { checksOf, validatorContract } from '../contract/validator-contract.ts';

const order = {
  items: [
    { sku: 'a', n: 1 },
    { sku: 'b', n: 3 },
  ],
};

validatorContract(jsonPath, {
  correct: [
    { options: { path: '$.items[?@.n > 2]' }, value: order },
    { options: { path: '$.items[*]', min: 2, max: 2 }, value: order },
    { options: { path: '$.secret', max: 0 }, value: order },
    { options: { path: '$.items[0].sku', value: 'a' }, value: order },
    { options: { path: '$.items[*]', schema: { type: 'object', required: ['sku'] } }, value: order },
    { options: { path: '$..n', min: 0, schema: { type: 'integer' } }, value: {} },
  ],
  incorrect: [
    { options: { path: '$.items[?@.n > 5]' }, value: order },
    { options: { path: '$.items[*]', max: 1 }, value: order },
    { options: { path: '$.items[*]', min: 3 }, value: order },
    { options: { path: '$.items[*].sku', value: 'a' }, value: order },
    { options: { path: '$.items[*]', schema: { type: 'object', required: ['price'] } }, value: order },
    { options: { path: '$.x', min: 0 }, value: order, parseError: 'The answer is not JSON.' },
  ],
  malformedOptions: [
    {},
    { path: 'items' },
    { path: '$', min: -1 },
    { path: '$', max: 1.5 },
    { path: '$', schema: [] },
  ],
});

describe('json-path', () => {
  test('refuses a path that is none, with the way to write one', async () => {
    const problem = await checksOf(jsonPath, { options: { path: '$.items[' }, value: {} }).catch(
      (error: unknown) => error,
    );
    expect(problem).toBeInstanceOf(Failure);
    expect((problem as Failure).hint).toContain('RFC 9535');
  });

  test('names the selected place that is wrong', async () => {
    const [check] = await checksOf(jsonPath, { options: { path: '$.items[*].n', value: 1 }, value: order });
    expect(check).toMatchObject({ path: '$.items[1].n', expected: '1', received: '3' });
  });
});
