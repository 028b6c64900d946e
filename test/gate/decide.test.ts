import { describe, expect, test } from 'vitest';
import { decideGate } from '../../src/gate/decide.ts';
import { FAMILY, gated } from '../fixtures/gated.ts';

describe('decideGate', () => {
  test('tells what got dearer and what got worse from what stayed', () => {
    const { cells, exitCode, title, next } = decideGate(
      [
        gated({ spec: 'same' }),
        gated({ spec: 'dearer', candidate: { each: 2000 } }),
        gated({ spec: 'worse', candidate: { success: 0.5, each: 500 } }),
        gated({ spec: 'dead', candidate: { success: 0 } }),
      ],
      FAMILY,
    );
    expect(cells.map(({ verdict }) => verdict)).toEqual(['pass', 'regressed', 'regressed', 'regressed']);
    expect([exitCode, next]).toEqual([3, []]);
    expect(title).toBe('Cost per correct output: 3 of 4 changed cells regressed');
  });
});
