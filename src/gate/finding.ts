/** What the gate says of one cell. */
export type GateVerdict =
  | 'regressed'
  | 'pass'
  | 'improved'
  | 'inconclusive'
  | 'no-baseline'
  | 'new'
  | 'removed'
  | 'degraded'
  /** Nothing that makes or judges its outputs changed: not run, and unable to fail. */
  | 'unchanged'
  /** Regressed, and let through by a committed entry. */
  | 'accepted'
  /** The budget ended before a verdict. */
  | 'budget'
  /** Would have to be run, and this gate may not buy (a fork, `--replay-only`). */
  | 'needs-run';

/** What of a cell differs from its baseline, by content keys. */
export type CellChange =
  | 'none'
  /** Rate cards or the review model: both sides are priced anew, nothing is bought. */
  | 'prices'
  /** Validators or expectations: stored outputs are judged once more. */
  | 'judging'
  /** Prompt, cases, tools, model, parameters, agent or runner. */
  | 'execution'
  | 'new'
  | 'removed';
