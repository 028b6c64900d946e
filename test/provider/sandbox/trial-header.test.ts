import { expect, test } from 'vitest';
import { assert, integer, property, string } from 'fast-check';
import { readTrialHeader, writeTrialHeader } from '../../../src/provider/sandbox/trial-header.ts';

test('what is written is read again, in ASCII whatever the ids are', () => {
  assert(
    property(string({ unit: 'binary' }), integer({ min: 1 }), (kase, repeat) => {
      const trial = { spec: 's', case: kase, repeat, attempt: 2, try: 3 };
      const value = writeTrialHeader(trial);
      expect(value).toMatch(/^[\u0020-\u007e]*$/u);
      expect(readTrialHeader(value)).toEqual(trial);
    }),
    { numRuns: 50 },
  );
});

test.each([
  ['{', 'is not JSON'],
  ['[]', 'is not a JSON object'],
  ['{"spec":"a","repeat":1,"attempt":1}', 'spec and case as strings'],
  ['{"spec":"a","case":"b","repeat":0,"attempt":1}', 'whole numbers from 1'],
  ['{"spec":"a","case":"b","repeat":1,"attempt":1,"try":0}', 'try as a whole number'],
])('%s is refused', (value, problem) => {
  expect(readTrialHeader(value)).toContain(problem);
});
