import { Failure } from '../../model/failure.ts';

/** What two arms must share to be compared: else a difference may be the ruler's. */
export interface ArmRuler {
  /** How the arm is called in messages, such as a run's id. */
  readonly name: string;
  /** Digest of the validators and expectations that judged it; null when nobody recorded it. */
  readonly validators: string | null;
  /** SHA-256 of the rate cards that priced it; null when nobody recorded it. */
  readonly rateCard: string | null;
}

/**
 * Throws a Failure with the remedy when the arms were judged by different validators, because a laxer validator
 * "improves" the cost per correct output, or priced by different rate cards. What was not recorded is not held
 * against an arm.
 */
export function requireComparable(baseline: ArmRuler, candidate: ArmRuler): void {
  if (differs(baseline.validators, candidate.validators))
    throw new Failure(
      'comparison/validators',
      `${baseline.name} and ${candidate.name} were judged by different validators or expectations`,
      { hint: `judge the older one anew: firstpass rescore ${baseline.name}` },
    );
  if (differs(baseline.rateCard, candidate.rateCard))
    throw new Failure(
      'comparison/rate-card',
      `${baseline.name} and ${candidate.name} were priced by different rate cards`,
      { hint: `price both with one card: firstpass reprice ${baseline.name} --card FILE` },
    );
}

function differs(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && one !== other;
}
