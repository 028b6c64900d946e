import { expect, test } from 'vitest';
import { countFailures } from '../../src/analyse/failures.ts';
import type { Check } from '../../src/model/check.ts';

const check = (message: string, status: Check['status'] = 'fail'): Check => ({
  validator: 'exact',
  status,
  path: null,
  expected: null,
  received: null,
  message,
});

test('counts a reason once a trial, most frequent first, passes left out', () => {
  const failures = countFailures([
    { spec: 's', variant: 'v', checks: [check('rare'), check('often'), check('often')] },
    { spec: 's', variant: 'v', checks: [check('often'), check('fine', 'pass')] },
    { spec: 's', variant: 'w', checks: [check('often', 'error')] },
  ]);
  expect(failures.map(({ variant, message, count }) => [variant, message, count])).toEqual([
    ['v', 'often', 2],
    ['v', 'rare', 1],
    ['w', 'often', 1],
  ]);
});
