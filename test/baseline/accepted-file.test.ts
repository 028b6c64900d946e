import { describe, expect, test } from 'vitest';
import { readAccepted, withAcceptance, withoutAcceptances } from '../../src/baseline/accepted-file.ts';
import { type Acceptance, acceptanceFor, isExpired } from '../../src/gate/accepted.ts';
import { digest } from '../ledger/synthetic-ledger.ts';

const ONE: Acceptance = {
  spec: 'invoice-fields',
  variant: 'steady',
  execKey: digest('exec'),
  maxRatio: 1.5,
  expires: '2026-12-23',
  reason: 'the answers are "better": # worth it',
  by: 'Ann Example',
  at: '2026-11-23',
};

describe('the file of accepted regressions', () => {
  test('keeps comments, order and what it does not touch', () => {
    const first = withAcceptance(null, ONE);
    const commented = first
      .replace('accepted:\n', 'accepted:\n  # asked for by support\n')
      .replace('maxRatio: 1.5', 'maxRatio: 1.5 # at most');
    const second = withAcceptance(commented, { ...ONE, variant: 'cheap', by: null });
    expect(second).toContain('# asked for by support');
    expect(second).toContain('maxRatio: 1.5 # at most');
    expect(readAccepted(second)).toEqual([ONE, { ...ONE, variant: 'cheap', by: null }]);
    const again = withAcceptance(second, { ...ONE, variant: 'cheap', maxRatio: 2 });
    expect(readAccepted(again).map(({ maxRatio }) => maxRatio)).toEqual([1.5, 2]);
    const removed = withoutAcceptances(again, 'invoice-fields/cheap');
    expect(removed.removed).toBe(1);
    expect(readAccepted(removed.text)).toEqual([ONE]);
    expect(removed.text).toContain('# asked for by support');
    expect(readAccepted(withAcceptance('accepted:\n', ONE))).toEqual([ONE]);
    expect(
      readAccepted(withAcceptance(withoutAcceptances(first, 'invoice-fields/steady').text, ONE)),
    ).toEqual([ONE]);
  });

  test.each([
    ['marks of a merge', 'accepted:\n<<<<<<< HEAD\n', /marks of a merge/],
    ['no YAML', 'accepted: [', /firstpass\.accepted\.yaml:1 is no YAML/],
    ['another shape', 'accepted:\n  - cell: x\n', /accepted\.0 must have required property/],
    ['an unbounded ratio', withAcceptance(null, ONE).replace('1.5', '.inf'), /accepted\.0\.maxRatio/],
    ['an unknown key', `${withAcceptance(null, ONE)}other: 1\n`, /must NOT have additional properties/],
    ['an alias bomb', 'a: &a [1]\naccepted: [*a, *a]\n', /uses aliases/],
  ])('%s: one sentence', (_name, text, said) => {
    expect(() => readAccepted(text)).toThrow(said);
    expect(() => withAcceptance(text, ONE)).toThrow(said);
  });
});

describe('an acceptance', () => {
  test('holds for its own content, to the end of its day', () => {
    const list = [ONE, { ...ONE, maxRatio: 1.2 }, { ...ONE, expires: '2026-11-01', maxRatio: 9 }];
    const at = '2026-12-23T23:59:59.999Z';
    expect(acceptanceFor(list, ONE, at)).toBe(ONE);
    expect(acceptanceFor(list, ONE, '2026-12-24T00:00:00.000Z')).toBeNull();
    expect(acceptanceFor(list, { ...ONE, execKey: digest('other') }, at)).toBeNull();
    expect(acceptanceFor(list, { ...ONE, variant: 'cheap' }, at)).toBeNull();
    expect(isExpired(ONE, at)).toBe(false);
  });
});
