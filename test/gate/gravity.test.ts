import { describe, expect, test } from 'vitest';
import type { GateVerdict } from '../../src/gate/finding.ts';
import { exitCodeOf, gravestOf, levelOf } from '../../src/gate/gravity.ts';
import type { GateLevels, Level } from '../../src/model/gate-policy.ts';
import { POLICY } from '../fixtures/gated.ts';

const STRICT: GateLevels = {
  regressed: 'error',
  degraded: 'error',
  inconclusive: 'error',
  noBaseline: 'error',
  new: 'error',
  removed: 'error',
  budget: 'error',
};
const weighed = (
  verdicts: readonly GateVerdict[],
  levels: GateLevels,
): { verdict: GateVerdict; level: Level }[] =>
  verdicts.map((verdict) => ({ verdict, level: levelOf(verdict, levels) }));

describe('levelOf', () => {
  test('is the policy’s; what may not be run is shown, what passes is recorded', () => {
    expect(levelOf('regressed', POLICY.levels)).toBe('error');
    expect(levelOf('no-baseline', POLICY.levels)).toBe('warn');
    expect(levelOf('needs-run', POLICY.levels)).toBe('warn');
    expect(levelOf('accepted', STRICT)).toBe('note');
  });
});

describe('exitCodeOf', () => {
  test.each([
    [['pass', 'regressed', 'inconclusive'], POLICY.levels, 3],
    [['inconclusive', 'no-baseline', 'budget', 'removed', 'needs-run'], POLICY.levels, 0],
    [['inconclusive'], STRICT, 4],
    [['inconclusive', 'no-baseline'], STRICT, 5],
    [['inconclusive', 'no-baseline', 'budget'], STRICT, 7],
    [['budget', 'regressed'], STRICT, 3],
    [['budget', 'regressed', 'degraded'], STRICT, 6],
    [['regressed'], { ...STRICT, regressed: 'warn' }, 0],
    [['removed'], STRICT, 3],
    [[], STRICT, 0],
  ] as const)('of %j is by precedence and level', (verdicts, levels, code) => {
    expect(exitCodeOf(weighed(verdicts, levels))).toBe(code);
  });
});

describe('gravestOf', () => {
  test.each([
    [['pass', 'improved', 'unchanged'], 'pass'],
    [['improved', 'unchanged'], 'improved'],
    [['unchanged', 'new'], 'new'],
    [['unchanged', 'new', 'pass'], 'pass'],
    [['pass', 'inconclusive', 'regressed'], 'regressed'],
    [['accepted', 'pass'], 'accepted'],
    [['needs-run', 'pass'], 'needs-run'],
    [[], 'unchanged'],
  ] as const)('of %j speaks for the gate', (verdicts, verdict) => {
    expect(gravestOf(weighed(verdicts, POLICY.levels)).verdict).toBe(verdict);
  });

  test('an error outweighs a graver verdict that only warns', () => {
    const levels: GateLevels = { ...POLICY.levels, regressed: 'warn', inconclusive: 'error' };
    expect(gravestOf(weighed(['regressed', 'inconclusive'], levels)).verdict).toBe('inconclusive');
  });
});
