import type { CallKind } from '../../model/call.ts';
import type { Tags } from '../../model/tags.ts';
import type { Usd } from '../../model/money.ts';

/** One call that was paid, with all that its money can be attributed to; null is what nobody said. */
export interface Purchase {
  readonly run: string;
  readonly source: string;
  readonly trialId: number;
  /** The program that worked, such as `claude-code`, or the kind of agent of a run of ours. */
  readonly agent: string | null;
  readonly spec: string;
  readonly variant: string;
  readonly outcome: string | null;
  /** `main` or a subagent's name of imported work; of ours `first attempt`, `retry`, `judge`, `review` … */
  readonly stage: string | null;
  readonly kind: CallKind;
  readonly provider: string | null;
  /** The model that answered; of tools, compute and people their name. */
  readonly model: string | null;
  /** Milliseconds since 1970. */
  readonly at: number | null;
  readonly tags: Tags;
  /** Priced amounts, shadow amounts excluded. */
  readonly usd: Usd;
  readonly unpriced: number;
}
