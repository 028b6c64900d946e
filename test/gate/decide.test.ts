import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideGate } from '../../src/gate/decide.ts';
import type { GateDecision } from '../../src/gate/decided.ts';
import type { GateFamily } from '../../src/gate/family.ts';
import type { GatedCell } from '../../src/gate/gated-cell.ts';
import { emptyMemory } from '../../src/gate/look.ts';
import { parseUsd } from '../../src/model/money.ts';
import { trialsOf } from '../fixtures/arms.ts';
import { FAMILY, gated, sampledUpTo } from '../fixtures/gated.ts';

const dearer = gated({ spec: 'dearer', candidate: { each: 2000 } });
const same = gated({ spec: 'same' });

function only(cell: GatedCell, family: Partial<GateFamily> = {}): GateDecision['cells'][number] {
  const [decided] = decideGate([cell], { ...FAMILY, ...family }).cells;
  if (decided === undefined) throw new Error('one cell in, one out');
  return decided;
}

function red({ cells }: GateDecision): readonly string[] {
  return cells.filter(({ verdict }) => verdict === 'regressed').map(({ spec }) => spec);
}

describe('decideGate', () => {
  test('tells what got dearer and what got worse from what stayed', () => {
    const worse = gated({ spec: 'worse', candidate: { success: 0.5, each: 500 } });
    const dead = gated({ spec: 'dead', candidate: { success: 0 } });
    const { cells, exitCode, title, next, passed } = decideGate([same, dearer, worse, dead], FAMILY);
    expect(cells.map(({ verdict }) => verdict)).toEqual(['pass', 'regressed', 'regressed', 'regressed']);
    expect([exitCode, passed, next]).toEqual([3, false, []]);
    expect(title).toBe('Cost per correct output: 3 of 4 changed cells regressed');
    expect(cells.map(({ reason }) => reason)).toEqual([
      'an increase of 25% or more is excluded',
      expect.stringMatching(/^a correct output costs \+\d+%: that is shown, and at least 25%$/),
      expect.stringMatching(
        /^the yield fell by [\d.]+ points, to \d+%: .* although a correct output costs −/,
      ),
      expect.stringMatching(/^none of \d+ outputs was correct, where 8\d% were$/),
    ]);
  });

  test('the factors multiply to the ratio', () => {
    const { factors, compared } = only(dearer);
    const { ratio } = compared?.found?.comparison.change ?? { ratio: Number.NaN };
    const product =
      (factors?.yield ?? 0) *
      (factors?.attempts ?? 0) *
      (factors?.costPerAttempt ?? 0) *
      (factors?.prices ?? 0);
    expect(product).toBeCloseTo(ratio, 12);
  });

  test('a cheaper cell is improved, and no change at all passes with its reason', () => {
    expect(only(gated({ candidate: { each: 500 } })).verdict).toBe('improved');
    const constant = { each: 1000, success: 1 };
    const flat = trialsOf({ cases: 6, repeats: 10, ...constant }, { cost: { 'model.output': 10n ** 15n } });
    const cell = gated({ baseline: { cases: 6 }, candidate: { cases: 6 } });
    const { verdict, reason } = only({
      ...cell,
      baseline: { ...cell.baseline!, trials: flat },
      candidate: {
        ...cell.candidate!,
        trials: flat.map((trial) => ({ ...trial, trialId: trial.trialId + 1e6 })),
      },
    });
    expect([verdict, reason]).toEqual([
      'pass',
      'every case cost the same on both sides, and was correct as often',
    ]);
  });

  test('takes the first look at every cell before the second at any', () => {
    const cells = [sampledUpTo(gated({ spec: 'a' }), 0), sampledUpTo(gated({ spec: 'b' }), 2)];
    expect(decideGate(cells, FAMILY).next).toEqual([{ spec: 'a', variant: 'variant', repeats: 2 }]);
  });

  test('asks for the widest cell first', () => {
    const noisy = gated({ spec: 'a', baseline: { success: 0.5 }, candidate: { success: 0.5, each: 1100 } });
    const quiet = gated({ spec: 'b', candidate: { each: 1180 } });
    const { next } = decideGate([sampledUpTo(quiet, 2), sampledUpTo(noisy, 2)], FAMILY);
    expect(next.map(({ spec, repeats }) => [spec, repeats])).toEqual([
      ['a', 4],
      ['b', 4],
    ]);
  });

  test.each([
    ['budget', 'budget', 'the budget ended after 0 of 5 looks, before a verdict'],
    ['needs-run', 'needs-run', /^it changed and would have to be run, which this gate may not do/],
  ] as const)('ends as %s where nothing more may be bought', (closed, verdict, reason) => {
    const decided = decideGate([sampledUpTo(same, 0)], { ...FAMILY, closed });
    expect(decided.next).toEqual([]);
    expect(decided.cells[0]).toMatchObject({ verdict, level: 'warn' });
    expect(decided.cells[0]?.reason).toMatch(reason);
    expect(decided.passed).toBe(true);
  });

  test('degraded numbers are neither red nor green, and buy nothing', () => {
    const facts = { usageCoverage: 0.9, infraShare: 0, unattributedShare: 0, broken: [] };
    const { cells, next, exitCode } = decideGate([{ ...sampledUpTo(dearer, 2), facts }], FAMILY);
    expect(cells[0]).toMatchObject({ verdict: 'degraded', compared: null });
    expect([next, exitCode]).toEqual([[], 6]);
  });

  test('arms that no rate card prices are degraded with the remedy', () => {
    const trials = (dearer.candidate?.trials ?? []).map((trial) => ({ ...trial, unpriced: 1 }));
    const cell = { ...dearer, candidate: { ...dearer.candidate!, trials } };
    expect(only(cell)).toMatchObject({
      verdict: 'degraded',
      reason: expect.stringContaining('firstpass reprice') as string,
    });
  });

  test('an absolute bound holds without a baseline, and is judged on a look of its own', () => {
    const cell = gated({
      candidate: { success: 0.2 },
      change: { change: 'new', baseline: null, yieldFloor: 0.8 },
    });
    expect(decideGate([sampledUpTo(cell, 0)], FAMILY).next).toEqual([
      { spec: 'spec', variant: 'variant', repeats: 2 },
    ]);
    expect(only(sampledUpTo(cell, 2))).toMatchObject({
      verdict: 'regressed',
      reason: expect.stringMatching(
        /^the yield is below the floor of the spec: \d+(\.\d)?% against 80%$/,
      ) as string,
    });
  });

  test('a cell near its bound is not stopped by chance, and told', () => {
    const cell = gated({ change: { yieldFloor: 0.9 } });
    const { verdict, guards, warnings } = only(cell);
    expect(verdict).toBe('pass');
    expect(guards[0]).toMatchObject({ name: 'yield-floor', limit: '0.9', held: true, doubted: true });
    expect(warnings.map(({ code }) => code)).toContain('guard-doubted');
  });

  test('says before it spends that no result could decide', () => {
    const few = gated({
      baseline: { cases: 3, repeats: 1 },
      candidate: { cases: 3, repeats: 1 },
      policy: { looks: [1] },
    });
    const { cells, next } = decideGate([sampledUpTo(few, 0)], FAMILY);
    expect(next).toEqual([]);
    expect(cells[0]).toMatchObject({
      verdict: 'inconclusive',
      reason:
        'no result of 3 cases with 1 repeat could decide, so nothing was run: it takes 5 cases, or more repeats',
    });
  });

  test('cases without a partner: a fifth is too many, and all of them no baseline', () => {
    const others = ['x1', 'x2', 'x3', 'x4', 'x5'];
    const grown = { ...same, cases: [...same.cases, ...others] };
    expect(only(grown)).toMatchObject({
      verdict: 'inconclusive',
      reason: '29% of the cases have no partner: at most 20% may, or it is another suite',
    });
    expect(only({ ...same, cases: others })).toMatchObject({ verdict: 'no-baseline' });
    expect(only({ ...same, baseline: null })).toMatchObject({ verdict: 'no-baseline', level: 'warn' });
  });

  test('without a correct output on either side there is nothing to compare', () => {
    const cell = gated({ baseline: { success: 0 }, candidate: { success: 0 } });
    const { cells, next } = decideGate([sampledUpTo(cell, 2)], FAMILY);
    expect(cells[0]).toMatchObject({
      verdict: 'inconclusive',
      reason: 'neither side has a correct output, so there is no cost of one to compare',
    });
    expect(next).toEqual([]);
    const first = only(gated({ baseline: { success: 0 } }));
    expect(first).toMatchObject({ reason: 'the baseline has no correct output, and the candidate has' });
  });

  test('a change below the least amount is no regression', () => {
    const cell = gated({ candidate: { each: 2000 }, policy: { minAbsoluteUsd: parseUsd('0.01') } });
    expect(only(cell)).toMatchObject({
      verdict: 'pass',
      reason: expect.stringMatching(
        /^an increase of \d+%, below which an amount does not count, or more/,
      ) as string,
    });
  });

  test('is confirmed by fresh repeats before it counts, when the policy says so', () => {
    const policy = { confirmRepeats: 2 };
    const cell = gated({ candidate: { each: 2000 }, policy });
    expect(decideGate([sampledUpTo(cell, 2)], FAMILY).next).toEqual([
      { spec: 'spec', variant: 'variant', repeats: 4 },
    ]);
    expect(only(sampledUpTo(cell, 4))).toMatchObject({
      verdict: 'regressed',
      sequential: { confirmed: true },
    });
    const cooled = (cell.candidate?.trials ?? []).map((trial) =>
      trial.repeat <= 2 ? trial : { ...trial, cost: { 'model.output': 10n ** 15n } },
    );
    expect(
      only(sampledUpTo({ ...cell, candidate: { ...cell.candidate!, trials: cooled } }, 4)),
    ).toMatchObject({
      verdict: 'inconclusive',
      sequential: { confirmed: false },
      reason: 'an increase was shown, but not once more by 2 fresh repeats',
    });
  });

  test('an accepted regression passes up to its bound and no further', () => {
    const entry = { maxRatio: 2.2, expires: '2027-01-01', reason: 'a longer answer', by: 'an owner' };
    const accepted = only({ ...dearer, accepted: entry });
    expect(accepted).toMatchObject({ verdict: 'accepted', level: 'note', accepted: entry });
    const exceeded = only({ ...dearer, accepted: { ...entry, maxRatio: 1.3 } });
    expect(exceeded).toMatchObject({ verdict: 'regressed', accepted: null });
    expect(exceeded.warnings.map(({ code }) => code)).toContain('not-accepted');
  });

  test.each([
    ['none', 'unchanged', 'nothing that makes or judges its outputs changed'],
    ['prices', 'unchanged', 'only prices changed, and both sides are priced by the same rate card'],
    ['removed', 'removed', 'the baseline has it, and the project no longer does'],
    ['new', 'new', 'it is new: there is nothing to compare it with'],
  ] as const)('a change of %s is %s', (change, verdict, reason) => {
    expect(only({ ...dearer, change })).toMatchObject({ verdict, reason, sequential: null });
  });

  test('another ruler is no fault of the agent', () => {
    const ruler = { outputs: 120, moved: 6, yieldBefore: 0.95, yieldAfter: 0.9 };
    expect(only({ ...dearer, change: 'judging', ruler })).toMatchObject({
      verdict: 'pass',
      reason:
        'other validators judge 6 of 120 stored outputs otherwise, which takes the yield from 95% to 90%: the agent did not change',
    });
  });

  test('an empty gate and a changed spec that nothing tests are no pass', () => {
    expect(decideGate([], FAMILY)).toMatchObject({
      passed: false,
      exitCode: 2,
      problem: { code: 'gate/empty' },
    });
    const unchanged = { ...same, change: 'none' } as const;
    expect(decideGate([unchanged], FAMILY)).toMatchObject({
      verdict: 'unchanged',
      passed: true,
      problem: null,
    });
    expect(decideGate([unchanged], { ...FAMILY, changedSpecs: ['same'] })).toMatchObject({
      passed: false,
      problem: { code: 'gate/nothing-tested' },
    });
  });

  test('cases that only go on from the baseline’s draws are in no test', () => {
    const trials = (dearer.candidate?.trials ?? []).map((trial, at) =>
      trial.case < 'case-07' ? { ...trial, reusedFrom: at + 1 } : trial,
    );
    const { compared, verdict } = only({ ...dearer, candidate: { ...dearer.candidate!, trials } });
    expect([verdict, compared?.found?.comparison.paired.cases.length]).toEqual(['regressed', 6]);
  });
});

/** Small cells, some of them changed, so that a property looks at many. */
const someCells = fc
  .array(
    fc.record({
      each: fc.constantFrom(700, 1000, 1000, 1300, 2500),
      success: fc.constantFrom(0, 0.5, 0.9, 1),
      seed: fc.integer({ min: 2, max: 1_000_000 }),
      sampled: fc.constantFrom(0, 2, 4, 6, 10),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((shapes) =>
    shapes.map(({ sampled, ...shape }, at) =>
      sampledUpTo(
        gated({
          spec: `s${at}`,
          baseline: { cases: 6, seed: shape.seed + 1 },
          candidate: { ...shape, cases: 6 },
        }),
        sampled,
      ),
    ),
  );
const QUICK: GateFamily = { ...FAMILY, draws: 199 };
const verdicts = (decision: GateDecision): unknown =>
  Object.fromEntries(
    decision.cells.map(({ spec, verdict, reason, sequential }) => [spec, [verdict, reason, sequential]]),
  );

describe('whatever the cells', () => {
  test('their order changes nothing', () => {
    fc.assert(
      fc.property(someCells, (cells) => {
        const [one, other] = [decideGate(cells, QUICK), decideGate(cells.toReversed(), QUICK)];
        expect(verdicts(other)).toEqual(verdicts(one));
        expect([other.next, other.verdict, other.exitCode, other.title]).toEqual([
          one.next,
          one.verdict,
          one.exitCode,
          one.title,
        ]);
      }),
      { numRuns: 8 },
    );
  });

  test('another cell that shows nothing turns none red', () => {
    fc.assert(
      fc.property(someCells, (cells) => {
        const alone = red(decideGate(cells, QUICK));
        const twin = gated({ spec: 'twin', baseline: { cases: 6 }, candidate: { cases: 6, seed: 1 } });
        for (const more of [twin, { ...twin, change: 'none' } as const])
          for (const spec of red(decideGate([...cells, more], QUICK))) expect(alone).toContain(spec);
      }),
      { numRuns: 8 },
    );
  });

  test('trials after the last look, and deciding again, change nothing', () => {
    fc.assert(
      fc.property(someCells, (cells) => {
        const memory = emptyMemory();
        const first = decideGate(cells, QUICK, memory);
        expect(decideGate(cells, QUICK, memory)).toEqual(first);
        const ended = cells.filter(({ sampled }) => sampled === 10);
        const more = ended.map((cell) => {
          const trials = cell.candidate?.trials ?? [];
          const extra = trials.map((trial) => ({
            ...trial,
            trialId: trial.trialId + 1e7,
            repeat: trial.repeat + 10,
          }));
          return { ...cell, sampled: 20, candidate: { ...cell.candidate!, trials: [...trials, ...extra] } };
        });
        expect(verdicts(decideGate(more, QUICK))).toEqual(verdicts(decideGate(ended, QUICK)));
      }),
      { numRuns: 8 },
    );
  });

  test('equal trials on both sides never regress', () => {
    fc.assert(
      fc.property(someCells, (cells) => {
        const equal = cells.map((cell) => {
          const trials = cell.baseline?.trials ?? [];
          const own = trials.map((trial) => ({ ...trial, trialId: trial.trialId + 1e7 }));
          return { ...cell, sampled: 10, candidate: { ...cell.candidate!, trials: own } };
        });
        for (const { verdict } of decideGate(equal, { ...QUICK, closed: null }).cells)
          expect(verdict).not.toBe('regressed');
      }),
      { numRuns: 8 },
    );
  });
});
