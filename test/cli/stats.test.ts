import { describe, expect, test } from 'vitest';
import { statsOf } from '../../src/cli/stats.ts';
import { differences, vectors } from '../analyse/stat-vectors.ts';
import { firstpass } from './run-cli.ts';

interface Vector {
  readonly id: string;
  readonly expected: object;
}

const trials = (cost: number, accepted = true): readonly object[] =>
  ['a', 'a', 'b', 'b', 'c', 'c'].map((name, at) => ({ case: name, cost: cost + at / 10, accepted }));
const of = (input: object): ReturnType<typeof statsOf> => statsOf(JSON.stringify(input));

describe('firstpass stats', () => {
  test.skipIf(vectors === null)('gives what an independent implementation gives', () => {
    const all = [...(vectors?.single ?? []), ...(vectors?.comparisons ?? [])] as readonly Vector[];
    for (const { id, expected, ...input } of all) {
      const { figures, doubts } = of(input);
      expect(differences(figures, expected, 1e-9, id)).toEqual([]);
      expect(doubts.filter((doubt) => doubt.startsWith('params'))).toEqual([]);
    }
  });

  test('prints a comparison for people and for programs', () => {
    const input = { baseline: trials(1), candidate: trials(2), params: { margin: 0.25 } };
    const { text, figures } = of(input);
    expect(text).toMatchInlineSnapshot(`
      "cost per correct output  1.25 -> 2.25  x1.8   [1.68, 1.929]
        cost per trial         1.25 -> 2.25  x1.8   [1.68, 1.929] shown
        yield                  100% -> 100%  +0 pp  [-39 pp, +39 pp] not shown
      p = 0.0046 if it is no dearer, 1.0000 if it is dearer by 25% or more, 1.0000 if the yield did not fall (all 216 arrangements of 3 cases)
      FAIL: increase shown and at least the margin"
    `);
    expect(JSON.parse(JSON.stringify(figures))).toMatchObject({ pairedCases: 3, params: { margin: 0.25 } });
  });

  test('prints one arm for people', () => {
    expect(of({ executions: trials(1) }).text).toMatchInlineSnapshot(`
      "cost per correct output     1.25  [0.8392, 9.341]  for new cases like these
                                        [1.161, 3.369]   on these cases
      cost per trial              1.25
      yield                       100%  [13.9%, 100%]
      first-pass yield            100%
      cost per first-pass output  1.25                   first-pass basis
                                                         3 cases, 6 trials, 95% intervals"
    `);
    expect(of({ executions: trials(1, false) }).text).toContain('infinite');
  });

  test('tells which parameter it did not know, and refuses what is no number', () => {
    const arms = { baseline: trials(1), candidate: trials(1) };
    expect(of({ ...arms, params: { margn: 0.1 } }).doubts[0]).toBe(
      'params.margn is not known here; did you mean margin?',
    );
    expect(() => of({ ...arms, params: { margin: '10%' } })).toThrow(/params.margin is no number/);
    expect(() => of({ ...arms, params: [] })).toThrow(/params is no object/);
    expect(() => of({ ...arms, params: { inference: 'bayes' } })).toThrow(/neither suite nor population/);
    expect(() => of({ ...arms, params: { margin: -1 } })).toThrow(/out of range/);
    expect(() => of({ executions: trials(1), params: { confidence: 95 } })).toThrow(/confidence is 95/);
  });

  test.each([
    ['no JSON', '{', /no JSON/],
    ['a list', '[]', /no object/],
    ['neither shape', '{"baseline": []}', /neither executions nor/],
    ['no trials', '{"executions": []}', /no trials/],
    ['an empty arm', '{"baseline": [], "candidate": []}', /baseline holds no trials/],
    ['a negative cost', '{"executions": [{"case": "a", "cost": -1, "accepted": true}]}', /cost is -1/],
    [
      'a trial twice',
      '{"executions": [{"id": 1, "case": "a", "cost": 1, "accepted": true}, {"id": 1, "case": "a", "cost": 1, "accepted": true}]}',
      /has the id 1/,
    ],
    [
      'arms without a common case',
      '{"baseline": [{"case": "a", "cost": 1, "accepted": true}], "candidate": [{"case": "b", "cost": 1, "accepted": true}]}',
      /no case in common/,
    ],
  ])('refuses %s', (_, text, message) => {
    expect(() => statsOf(text)).toThrow(message);
    expect(() => statsOf(text)).toThrow(expect.objectContaining({ name: 'Failure', exitCode: 2 }));
  });

  test('runs as a command: data on standard output, doubts on standard error', () => {
    const input = JSON.stringify({ baseline: trials(1), candidate: trials(1, false) });
    const result = firstpass(import.meta.dirname, ['stats', '--json', '-'], {}, input);
    expect(result.code).toBe(0);
    expect(JSON.parse(result.stdout)).toMatchObject({ ratio: 'Infinity', logYieldRatio: null });
    expect(result.stderr).toContain('note: it speaks of 3 cases only');
  });
});
