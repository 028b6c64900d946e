import { describe, expect, test } from 'vitest';
import { decideGate } from '../../src/gate/decide.ts';
import type { DecidedCell } from '../../src/gate/decided.ts';
import { divideHalfEven } from '../../src/model/money.ts';
import { FAMILY, gated, type SyntheticCell } from '../fixtures/gated.ts';

/** A cell of few trials that ends undecided. */
function undecided(cell: SyntheticCell): DecidedCell | undefined {
  const [decided] = decideGate([gated(cell)], FAMILY).cells;
  expect(decided?.verdict).toBe('inconclusive');
  return decided;
}

const noisy = { cases: 5, success: 0.5 };

describe('settlingOf', () => {
  test('prices the trials that would settle a cell at what its trials cost', () => {
    const decided = undecided({
      baseline: { ...noisy, repeats: 30 },
      candidate: noisy,
      policy: { looks: [4] },
    });
    const { trials = 0, usd = null } = decided?.toSettle ?? {};
    const judged = decided?.compared?.judged.candidate;
    expect(trials).toBeGreaterThan(0);
    expect(trials % 5).toBe(0);
    expect(usd).toBe(
      divideHalfEven((judged?.cost ?? 0n) * BigInt(trials), BigInt(judged?.trials.length ?? 1)),
    );
  });

  test('nothing settles against a baseline of too few trials', () => {
    const decided = undecided({
      baseline: { ...noisy, repeats: 2 },
      candidate: noisy,
      policy: { looks: [4] },
    });
    expect(decided?.toSettle).toBeNull();
  });

  test('where both sides are measured, both are paid', () => {
    const decided = undecided({
      baseline: { ...noisy, repeats: 4 },
      candidate: { ...noisy, repeats: 4 },
      policy: { looks: [4] },
      change: { bothGrow: true },
    });
    expect((decided?.toSettle?.trials ?? 1) % 10).toBe(0);
  });
});
