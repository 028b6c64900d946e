import type { CellChange, GateVerdict } from '../../src/gate/finding.ts';
import type { Level } from '../../src/model/gate-policy.ts';
import type { Warning } from '../../src/model/figure.ts';
import type { CompareAggregate, CompareCell, ShownNumber } from '../comparison/document.ts';

/** The version of the document's shape: a change that a reader could stumble over raises it. */
export const GATE_SCHEMA = 'firstpass/gate/1';

/**
 * A gate as programs read it: everything that its comment, annotations, reports and exports say comes from here,
 * and nothing else. Amounts are exact decimal strings of US dollars.
 */
export interface GateDocument {
  readonly schema: typeof GATE_SCHEMA;
  /** Version of firstpass. */
  readonly version: string;
  readonly at: string;
  /** Name of the project, and of its file seen from the root of the repository. */
  readonly project: { readonly name: string; readonly file: string };
  readonly commit: GateCommit;
  /** Of the whole gate: the gravest of its cells by the policy's levels. */
  readonly verdict: GateVerdict;
  /** Whether the gate lets the change through. */
  readonly passed: boolean;
  readonly exitCode: number;
  /** One sentence, such as `Cost per correct output: 1 of 4 changed cells regressed`. */
  readonly title: string;
  /** What ends the gate before any cell is judged, such as an empty suite; null: nothing did. */
  readonly problem: { readonly code: string; readonly message: string; readonly hint: string | null } | null;
  /** Every cell of the project and of its baseline, gravest first, unchanged ones last. */
  readonly cells: readonly GateCell[];
  /** The typical change over all tested cells; null with fewer than two. */
  readonly aggregate: CompareAggregate | null;
  readonly money: GateMoney;
  readonly runs: { readonly candidate: string | null; readonly baseline: readonly string[] };
  /** SHA-256 of the rate cards that priced both sides. */
  readonly rateCard: string;
  /** Whether sandbox models answered anywhere. */
  readonly synthetic: boolean;
  readonly warnings: readonly Warning[];
  /** How to see the same again, such as `firstpass gate --base 1a2b3c4`. */
  readonly reproduce: string;
}

export interface GateCommit {
  /** Full SHA of what was gated; null outside git. */
  readonly head: string | null;
  /** Full SHA of the merge base. */
  readonly base: string | null;
  /** Whether the work tree had changes that no commit has. */
  readonly dirty: boolean;
}

export interface GateCell {
  readonly spec: string;
  readonly variant: string;
  /** What a reader recognises the variant by, such as `sandbox/steady`. */
  readonly label: string;
  /** Where the spec is defined, seen from the root of the repository; null for a removed cell. */
  readonly place: { readonly file: string; readonly line: number } | null;
  readonly change: CellChange;
  readonly verdict: GateVerdict;
  /** What the policy makes of the verdict for this cell: only an `error` fails the gate. */
  readonly level: Level;
  /** Increase of cost per correct output that the policy does not accept for this cell; 0.25 for 25 %. */
  readonly margin: number;
  /** Level of the intervals in `comparison`; 0.95 for 95 %. */
  readonly confidence: number;
  /** One sentence: why this verdict. */
  readonly reason: string;
  readonly keys: GateKeys;
  /** Null when nothing was tested. */
  readonly comparison: CompareCell | null;
  readonly sequential: GateSequential | null;
  readonly guards: readonly GateGuard[];
  /** Factors that multiply to the ratio; null without one. */
  readonly factors: GateFactors | null;
  readonly accepted: GateAccepted | null;
  /** What would settle an inconclusive cell; null where it is settled, or where nothing would. */
  readonly toSettle: { readonly trials: number; readonly usd: string | null } | null;
  /** Ratio of cost per correct output when reviewers cost so many times what the spec says. */
  readonly reviewSensitivity: readonly { readonly factor: number; readonly ratio: ShownNumber }[];
  readonly warnings: readonly Warning[];
}

export interface GateKeys {
  readonly exec: string | null;
  readonly score: string | null;
  /** SHA-256 of the baseline's data; null without one. */
  readonly baselineData: string | null;
}

/** The cell's looks, in order: what a sequential monitor draws. */
export interface GateSequential {
  readonly looks: readonly GateLook[];
  readonly plannedRepeats: number;
  /** Repeats of each case that were run when it stopped. */
  readonly repeats: number;
  readonly stopped: 'regressed' | 'pass' | 'futile' | 'last-look' | 'budget' | 'needs-run';
  /** Smallest level at which the design would have stopped so far, and after the correction for all cells. */
  readonly pFail: number;
  readonly pFailAdjusted: number;
  readonly pPass: number;
  /** Whether a regression was shown once more on fresh samples; null: not asked for. */
  readonly confirmed: boolean | null;
  /** Arrangements of the last look, as a histogram of the log ratio; null where there was none. */
  readonly nullHistogram: {
    readonly from: number;
    readonly to: number;
    readonly counts: readonly number[];
  } | null;
}

export interface GateLook {
  readonly repeats: number;
  /** Share of the information that the last look would have. */
  readonly time: number;
  readonly logRatio: ShownNumber;
  readonly pFail: number | null;
  readonly pPass: number | null;
  /** Stop at p-values of at most this. */
  readonly nominalP: number;
  /** The same bounds on the scale of the log ratio; null without a spread. */
  readonly failAbove: number | null;
  readonly passBelow: number | null;
}

/** An absolute bound. */
export interface GateGuard {
  readonly name: 'yield-floor' | 'min-yield' | 'max-cost-per-correct' | 'max-cost-per-trial';
  readonly limit: string;
  readonly value: string;
  readonly held: boolean;
}

/** ratio = yield × attempts × costPerAttempt × prices, each as candidate by baseline in the sense of cost. */
export interface GateFactors {
  readonly yield: number;
  readonly attempts: number;
  readonly costPerAttempt: number;
  readonly prices: number;
}

export interface GateAccepted {
  readonly maxRatio: number;
  readonly expires: string;
  readonly reason: string;
  readonly by: string | null;
}

export interface GateMoney {
  /** Bought by this gate, and by it in earlier tries on the same content. */
  readonly spentUsd: string;
  readonly budgetUsd: string | null;
  /** What reused trials cost when they were bought. */
  readonly savedByReuseUsd: string;
  /** What the looks that were not taken would have cost, at the mean cost of the trials seen. */
  readonly savedByEarlyStopUsd: string;
  readonly newTrials: number;
  readonly reusedTrials: number;
  /** Calls without a price among what was bought: when above 0, the amounts are lower bounds. */
  readonly unpriced: number;
}
