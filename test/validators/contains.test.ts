import { describe, expect, test } from 'vitest';
import contains from '../../validators/contains.ts';
import { checksOf, validatorContract } from '../contract/validator-contract.ts';

validatorContract(contains, {
  correct: [
    { options: { all: ['refund', '5 days'], none: ['guarantee'] }, text: 'The refund takes 5 days.' },
    { options: { any: ['yes', 'sure'], caseInsensitive: true }, text: 'SURE thing' },
    { text: 'The capital is Berne.', expected: 'Berne' },
    { text: 'Berne and Basel', expected: ['Berne', 'Basel'] },
    { options: { path: '$.note', from: '$.input.word' }, value: { note: 'a word' }, input: { word: 'word' } },
    { options: { all: ['"a":1'] }, value: { a: 1 } },
    { options: { path: '$.lines[*]', all: ['one', 'two'] }, value: { lines: ['one', 'two'] } },
  ],
  incorrect: [
    { options: { all: ['refund', '5 days'] }, text: 'The refund comes.' },
    { options: { any: ['yes', 'sure'] }, text: 'no' },
    { options: { none: ['guarantee'] }, text: 'I guarantee it.' },
    { options: { all: ['A'] }, text: 'a' },
    { text: 'The capital is Zurich.', expected: 'Berne' },
    { options: { path: '$.note', all: ['x'] }, value: {} },
    { options: { path: '$.note', all: ['5'] }, value: { note: 5 } },
    { options: { path: '$', all: ['x'] }, text: '', parseError: 'no JSON' },
  ],
  malformedOptions: [{ all: 'refund' }, { any: [] }, { none: [1] }, { caseInsensitive: 1 }],
});

describe('contains', () => {
  test('names every missing text, not only the first', async () => {
    const checks = await checksOf(contains, { options: { all: ['a', 'b', 'c'], none: ['z'] }, text: 'b z' });
    expect(checks.map((check) => check.message)).toEqual([
      'The text at $ must contain "a", and does not.',
      'The text at $ must contain "c", and does not.',
      'The text at $ must not contain "z", and does.',
    ]);
  });

  test('cannot decide when the case has no text to look for', async () => {
    const checks = await checksOf(contains, { text: 'x', expected: { a: 1 } });
    expect(checks[0]?.status).toBe('error');
    expect((await checksOf(contains, { text: 'x' }))[0]?.message).toBe(
      'Case "case-1" has nothing at $.expected to compare the answer with.',
    );
  });
});
