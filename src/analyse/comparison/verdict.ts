/** What a change has to show to be blocked, or to be let through. */
export interface VerdictPolicy {
  /** Relative increase of cost per correct output that is not accepted; 0.25 for 25 %. */
  readonly margin: number;
  /** Chance of FAIL when nothing changed. In a sequential design: the nominal level of this look. */
  readonly alphaFail: number;
  /** Chance of PASS when the increase is the margin. In a sequential design: the nominal level of this look. */
  readonly alphaPass: number;
  /** Fall of the yield, from 0 to 1, that is not accepted whatever the cost. */
  readonly yieldMargin: number;
  /** Level of the yield guard; `alphaFail` when left out. */
  readonly alphaYield?: number;
}

export const DEFAULT_POLICY: VerdictPolicy = {
  margin: 0.25,
  alphaFail: 0.05,
  alphaPass: 0.05,
  yieldMargin: 0.05,
};

/** What a method of comparison found. A p-value is null where nothing could be tested. */
export interface Evidence {
  readonly logRatio: number;
  readonly yieldDiff: number;
  readonly pGreater: number | null;
  readonly pPass: number | null;
  readonly pYieldDrop: number | null;
  /** Of "the candidate is no cheaper"; null or left out: an improvement is never claimed. */
  readonly pLess?: number | null;
  /** The greater share of an arm's cases that the other arm lacks, from 0 to 1. */
  readonly droppedShare?: number;
}

export type Finding = 'FAIL' | 'PASS' | 'INCONCLUSIVE';

export interface Verdict {
  readonly verdict: Finding;
  /** Of cost per correct output alone. */
  readonly cpco: Finding;
  readonly yieldGuard: 'OK' | 'FAIL';
  /** Of `cpco`, in words. */
  readonly reason: string;
  /** PASS and shown to be cheaper. */
  readonly improved: boolean;
}

/** Above this share of cases without a partner the comparison is about another suite. */
const MOST_DROPPED = 0.2;

/**
 * Returns the verdict on a change. FAIL needs an increase that is shown and at least the margin; PASS that an
 * increase of the margin or more is excluded. A fall of the yield that is shown and at least the yield margin
 * FAILs whatever the cost, because half the price at half the yield costs the same per correct output.
 */
export function verdictOn(evidence: Evidence, policy: VerdictPolicy): Verdict {
  const { cpco, reason } = costFinding(evidence, policy);
  const { yieldDiff, pYieldDrop, pLess } = evidence;
  const yieldGuard =
    atMost(pYieldDrop, policy.alphaYield ?? policy.alphaFail) && yieldDiff <= -policy.yieldMargin + ROUNDING
      ? 'FAIL'
      : 'OK';
  const verdict = yieldGuard === 'FAIL' ? 'FAIL' : cpco;
  return {
    verdict,
    cpco,
    yieldGuard,
    reason,
    improved: verdict === 'PASS' && atMost(pLess ?? null, policy.alphaPass),
  };
}

/** So that a fall of exactly the yield margin counts, though no binary fraction equals it. */
const ROUNDING = 1e-12;

function costFinding(
  evidence: Evidence,
  { margin, alphaFail, alphaPass }: VerdictPolicy,
): Pick<Verdict, 'cpco' | 'reason'> {
  const { logRatio, pGreater, pPass, droppedShare = 0 } = evidence;
  if (droppedShare > MOST_DROPPED)
    return { cpco: 'INCONCLUSIVE', reason: 'more than a fifth of the cases have no partner' };
  if (Number.isNaN(logRatio)) return { cpco: 'INCONCLUSIVE', reason: 'there is no ratio to test' };
  if (atMost(pGreater, alphaFail) && logRatio >= Math.log1p(margin) - ROUNDING)
    return { cpco: 'FAIL', reason: 'increase shown and at least the margin' };
  if (atMost(pPass, alphaPass))
    return { cpco: 'PASS', reason: 'an increase of the margin or more is excluded' };
  return { cpco: 'INCONCLUSIVE', reason: 'neither shown' };
}

function atMost(p: number | null, level: number): boolean {
  return p !== null && p <= level;
}
