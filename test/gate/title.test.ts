import { expect, test } from 'vitest';
import type { GateVerdict } from '../../src/gate/finding.ts';
import { titleOf } from '../../src/gate/title.ts';

test.each([
  ['regressed', ['pass', 'regressed', 'pass', 'unchanged'], '1 of 3 changed cells regressed'],
  ['regressed', ['regressed'], '1 changed cell regressed'],
  ['pass', ['pass', 'improved'], 'no regression in 2 changed cells'],
  ['improved', ['improved', 'unchanged'], '1 changed cell got cheaper'],
  ['inconclusive', ['inconclusive', 'pass'], '1 of 2 changed cells inconclusive'],
  ['needs-run', ['needs-run'], '1 changed cell would have to be run'],
  ['unchanged', ['unchanged'], 'nothing that is gated changed'],
] as const satisfies readonly (readonly [GateVerdict, readonly GateVerdict[], string])[])(
  'the title of %s among %j',
  (verdict, verdicts, clause) => {
    const cells = verdicts.map((one) => ({ verdict: one }));
    expect(titleOf(verdict, cells, false)).toBe(`Cost per correct output: ${clause}`);
    expect(titleOf(verdict, cells, true)).toContain(': so far, ');
  },
);
