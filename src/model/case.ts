import type { Json } from './json.ts';
import type { Tags } from './tags.ts';

/** One input with its expectation. */
export interface Case {
  readonly id: string;
  /** What the prompt's templates see as `input`. */
  readonly input: Json;
  /** What validators compare with; null when the spec's validators need none. */
  readonly expected: Json;
  readonly tags: Tags;
  /** Share of this case in the production mix, relative to the others; 1 when not said. */
  readonly weight: number;
  /** Cases of one cluster are not independent (same document, same customer); null when independent. */
  readonly cluster: string | null;
  /** An output known to be correct: proves the validators, and is what sandbox models answer; null if none. */
  readonly reference: Json;
  /** Outputs known to be wrong, as real agents get it wrong: the validators must reject each one. */
  readonly faults: readonly Json[];
  /** Tool calls that a correct agent makes before it answers, in order; sandbox models make these. */
  readonly referenceCalls: readonly ReferenceCall[];
}

/** A tool call that a correct agent makes. */
export interface ReferenceCall {
  readonly tool: string;
  readonly arguments: Json;
}
