import { expect, test } from 'vitest';
import { stick } from '../../src/publish/sticky.ts';
import { gateOf } from '../fixtures/gate.ts';

test('line breaks that the host changed are no change', async () => {
  const place = {
    find: async () => Promise.resolve({ id: 1, body: 'a\r\nb' }),
    create: nowhere,
    edit: nowhere,
  };
  expect(await stick(place, 'a\nb\n', gateOf({}), 'always')).toEqual({ kind: 'same' });
});

async function nowhere(): Promise<never> {
  return Promise.reject(new Error('nothing is to be written'));
}
