import { describe, expect, test } from 'vitest';
import { DEFAULT_POLICY, type Evidence, verdictOn } from '../../../src/analyse/comparison/verdict.ts';

const unchanged: Evidence = {
  logRatio: 0,
  yieldDiff: 0,
  pGreater: 0.5,
  pPass: 0.2,
  pYieldDrop: 1,
  pLess: 0.5,
};
const on = (evidence: Partial<Evidence>): ReturnType<typeof verdictOn> =>
  verdictOn({ ...unchanged, ...evidence }, DEFAULT_POLICY);

describe('the verdict', () => {
  test('is FAIL only for an increase that is shown and at least the margin', () => {
    expect(on({ pGreater: 0.05, logRatio: Math.log(1.25) }).verdict).toBe('FAIL');
    expect(on({ pGreater: 0.001, logRatio: Math.log(1.24) }).verdict).toBe('INCONCLUSIVE');
    expect(on({ pGreater: 0.051, logRatio: 1 }).verdict).toBe('INCONCLUSIVE');
    expect(on({ pGreater: 0.001, logRatio: Number.POSITIVE_INFINITY }).verdict).toBe('FAIL');
  });

  test('is PASS when the margin is excluded, even with a small increase shown', () => {
    expect(on({ pPass: 0.05 })).toMatchObject({ verdict: 'PASS', improved: false });
    expect(on({ pPass: 0.01, pGreater: 0.01, logRatio: 0.05 }).verdict).toBe('PASS');
  });

  test('says improved only when a decrease is shown and the yield did not collapse', () => {
    expect(on({ pPass: 0.001, pLess: 0.01, logRatio: -0.3 }).improved).toBe(true);
    const collapse = on({ pPass: 0.001, pLess: 0.01, logRatio: -0.3, yieldDiff: -0.3, pYieldDrop: 0.01 });
    expect(collapse).toMatchObject({ verdict: 'FAIL', cpco: 'PASS', yieldGuard: 'FAIL', improved: false });
  });

  test('lets the yield fall by less than its margin, and by what is not shown', () => {
    expect(on({ yieldDiff: -0.04, pYieldDrop: 0.001 }).yieldGuard).toBe('OK');
    expect(on({ yieldDiff: -0.3, pYieldDrop: 0.06 }).yieldGuard).toBe('OK');
    expect(on({ yieldDiff: 0.9 - 0.95, pYieldDrop: 0.01 }).yieldGuard).toBe('FAIL');
  });

  test('holds each direction against its own level, as a sequential look does', () => {
    const look = { ...DEFAULT_POLICY, alphaFail: 0.006443, alphaPass: 0.006443 };
    expect(verdictOn({ ...unchanged, pGreater: 0.01, logRatio: 1 }, look).verdict).toBe('INCONCLUSIVE');
    expect(verdictOn({ ...unchanged, pPass: 0.006 }, look).verdict).toBe('PASS');
  });

  test('is INCONCLUSIVE without a ratio, and with too many cases dropped', () => {
    expect(on({ logRatio: Number.NaN, pGreater: null, pPass: null }).verdict).toBe('INCONCLUSIVE');
    expect(on({ pPass: 0.001, droppedShare: 0.21 })).toMatchObject({
      verdict: 'INCONCLUSIVE',
      reason: 'more than a fifth of the cases have no partner',
    });
    expect(on({ pPass: 0.001, droppedShare: 0.2 }).verdict).toBe('PASS');
  });
});
