import type { CellForecast } from '../../plan/forecast.ts';
import { cellPolicyOf } from '../../gate/cell-policy.ts';
import { type CellPolicy, DEFAULT_GATE } from '../../model/gate-policy.ts';
import { divideHalfEven, parseUsd, type Usd } from '../../model/money.ts';
import { openPricer } from '../open-pricer.ts';
import { forecastOf } from '../plan.ts';
import type { OpenedGate } from './opened-gate.ts';

/** What one cell may cost a gate. */
export interface GateForecast {
  readonly spec: string;
  readonly variant: string;
  readonly change: string;
  /** Trials to the last look. */
  readonly trials: number;
  /** Of the baseline's trials, one by one; null when nothing is known of them. */
  readonly perTrial: Usd | null;
  /** What gates of an unchanged cell cost on average; null where nothing was measured of it. */
  readonly expected: Usd | null;
  /** 95 % of them cost less. */
  readonly p95: Usd | null;
  /** From the ceilings of the answers; null without. */
  readonly atMost: Usd | null;
}

/**
 * Looks are stopped early: this share of all repeats is run on average in pull requests without a change, against a
 * stored baseline of ten repeats. Measured over the default looks: `npm run simulate -- --only pull-requests`, row
 * "no change, stored, R = 10" of docs/how-it-is-tested.md (57.0 %). A cell that is worse stops sooner (53.6 %).
 */
const MEAN_SHARE = { numerator: 57n, denominator: 100n };

/**
 * Returns the forecast of every cell that may be run. The mean is from the baseline's mean cost of a trial, for the
 * looks that the share was measured with; the 95th percentile takes all looks at the upper end of the baseline's
 * interval.
 */
export function gateForecasts({ changes, policy, plan, cards }: OpenedGate): readonly GateForecast[] {
  const forecasts = forecastOf({ ...plan, repeats: 1 }, openPricer(cards));
  return changes.flatMap((changed) => {
    const { spec, variant, change, planned, accepted } = changed;
    if (planned === null || (change !== 'execution' && change !== 'new')) return [];
    const own = cellPolicyOf(policy, spec, variant);
    const repeats = own.looks.at(-1) ?? 0;
    const trials = planned.cell.spec.cases.length * repeats;
    const once = forecasts.find((one) => one.spec === spec && one.variant === variant);
    const mean = perTrialOf(accepted?.costPerCorrect ?? null, accepted);
    const upper = perTrialOf(accepted?.interval?.upper ?? null, accepted) ?? mean;
    return [
      {
        spec,
        variant,
        change,
        trials,
        perTrial: mean,
        expected: mean === null || !isMeasured(own) ? null : meanShareOf(mean * BigInt(trials)),
        p95: upper === null ? null : upper * BigInt(trials),
        atMost: mostOf(once, repeats),
      },
    ];
  });
}

/** Whether a cell is looked at as it was when the share was measured; of other designs nothing is known. */
function isMeasured({ looks, futility, confirmRepeats }: CellPolicy): boolean {
  const { looks: usual } = DEFAULT_GATE;
  return futility && confirmRepeats === 0 && JSON.stringify(looks) === JSON.stringify(usual);
}

function meanShareOf(all: Usd): Usd {
  return divideHalfEven(all * MEAN_SHARE.numerator, MEAN_SHARE.denominator);
}

function perTrialOf(
  costPerCorrect: string | null,
  accepted: { readonly correct: number; readonly trials: number } | null,
): Usd | null {
  if (costPerCorrect === null || accepted === null || accepted.trials === 0) return null;
  return divideHalfEven(parseUsd(costPerCorrect) * BigInt(accepted.correct), BigInt(accepted.trials));
}

function mostOf(once: CellForecast | undefined, repeats: number): Usd | null {
  if (once === undefined || once.atMost === null || once.atMost.unpriced > 0) return null;
  return once.atMost.usd * BigInt(repeats);
}
