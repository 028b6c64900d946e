import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/model/failure.ts';
import regex from '../../validators/regex.ts';
import { timedRegex } from '../../validators/timed-regex.ts';
import { checksOf, validatorContract } from '../contract/validator-contract.ts';

validatorContract(regex, {
  correct: [
    { options: { pattern: '^INV-\\d{4}$' }, text: 'INV-0042' },
    { options: { pattern: 'hello', flags: 'i' }, text: 'Hello' },
    { options: { pattern: 'sorry', not: true }, text: 'Here it is' },
    { options: { path: '$.codes[*]', pattern: '^[A-Z]+$' }, value: { codes: ['A', 'BC'] } },
    { options: { pattern: '"a"' }, value: { a: 1 } },
  ],
  incorrect: [
    { options: { pattern: '^INV-\\d{4}$' }, text: 'INV-42' },
    { options: { pattern: 'sorry', flags: 'i', not: true }, text: 'Sorry' },
    { options: { path: '$.codes[*]', pattern: '^[A-Z]+$' }, value: { codes: ['A', 'b'] } },
    { options: { path: '$.codes[*]', pattern: '^[A-Z]+$' }, value: { codes: [] } },
    { options: { path: '$.code', pattern: '5' }, value: { code: 5 } },
    { options: { path: '$.code', pattern: 'x', not: true }, value: {} },
  ],
  malformedOptions: [{}, { pattern: '' }, { pattern: 'a', flags: 'g' }, { pattern: 'a', not: 'yes' }],
});

describe('regex', () => {
  test('gives up on a pattern that backtracks without end', async () => {
    const started = performance.now();
    const checks = await checksOf(regex, { options: { pattern: '^(a+)+$' }, text: `${'a'.repeat(60)}b` });
    expect(checks[0]?.status).toBe('error');
    expect(checks[0]?.message).toContain('takes longer than 1000 ms');
    expect(performance.now() - started).toBeLessThan(8_000);
  });

  test('refuses a pattern that is none', async () => {
    await expect(checksOf(regex, { options: { pattern: '(' }, text: '' })).rejects.toBeInstanceOf(Failure);
  });

  test.each(['(a|a)*b', '(a*)\\1', '(a?){40}b', 'a.*b.*c', '(?<x>a*)\\k<x>'])(
    'a watchdog looks after %s even on short texts',
    (pattern) => {
      const expression = timedRegex(pattern, '', 50);
      expect(() => expression.test('a'.repeat(3_000) + 'c')).not.toThrow(TypeError);
    },
  );

  test('the place of the last match does not leak into the next', () => {
    const expression = timedRegex('a', 'i');
    expect([expression.test('A'), expression.test('a'), expression.test('b')]).toEqual([true, true, false]);
  });
});
