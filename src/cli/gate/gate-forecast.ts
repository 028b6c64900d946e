import type { CellForecast } from '../../plan/forecast.ts';
import { cellPolicyOf } from '../../gate/cell-policy.ts';
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
  /** Half of all gates cost less, and 95 %; null where nothing can be said. */
  readonly p50: Usd | null;
  readonly p95: Usd | null;
  /** From the ceilings of the answers; null without. */
  readonly atMost: Usd | null;
}

/**
 * Looks are stopped early: of an unchanged cell half the gates stop after this share of all repeats or sooner.
 * Measured by `npm run simulate` over the default looks; a changed cell stops sooner.
 */
const MEDIAN_SHARE = { numerator: 7n, denominator: 10n };

/**
 * Returns the forecast of every cell that may be run. The median is from the baseline's mean cost of a trial; the
 * 95th percentile takes all looks at the upper end of the baseline's interval.
 */
export function gateForecasts({ changes, policy, plan, cards }: OpenedGate): readonly GateForecast[] {
  const forecasts = forecastOf({ ...plan, repeats: 1 }, openPricer(cards));
  return changes.flatMap((changed) => {
    const { spec, variant, change, planned, accepted } = changed;
    if (planned === null || (change !== 'execution' && change !== 'new')) return [];
    const repeats = cellPolicyOf(policy, spec, variant).looks.at(-1) ?? 0;
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
        p50:
          mean === null
            ? null
            : divideHalfEven(mean * BigInt(trials) * MEDIAN_SHARE.numerator, MEDIAN_SHARE.denominator),
        p95: upper === null ? null : upper * BigInt(trials),
        atMost: mostOf(once, repeats),
      },
    ];
  });
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
