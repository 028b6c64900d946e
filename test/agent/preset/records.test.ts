import { expect, test } from 'vitest';
import { lastObject, recordsOf } from '../../../src/agent/preset/records.ts';

test('lines that are no JSON objects are counted and left', () => {
  expect(recordsOf('{"a":1}\r\nwarning: something\n\n[1]\n{"b":2}\n{"cut')).toEqual({
    records: [{ a: 1 }, { b: 2 }],
    others: 3,
  });
});

test('an object is found behind warnings, and none in a text without one', () => {
  expect(lastObject('Loaded {credentials}\n{\n  "response": "{x}"\n}\n')).toEqual({ response: '{x}' });
  expect(lastObject('nothing\n{"cut": ')).toBeNull();
});
