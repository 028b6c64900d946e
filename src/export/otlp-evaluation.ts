/** Verdicts as events of OpenTelemetry's GenAI convention. */
import type { Check } from '../model/check.ts';
import type { Outcome } from '../model/outcome.ts';
import { attributes, type OtlpAttribute } from './otlp-attributes.ts';

/** An event of a span. */
export interface OtlpEvent {
  readonly timeUnixNano: string;
  readonly name: string;
  readonly attributes: readonly OtlpAttribute[];
}

const EVALUATION = 'gen_ai.evaluation.result';

/** Returns the evaluation of a trial as a whole; none where nobody judged it. */
export function verdictEvent(outcome: Outcome, at: bigint): readonly OtlpEvent[] {
  if (outcome !== 'correct' && outcome !== 'incorrect') return [];
  return [
    {
      timeUnixNano: String(at),
      name: EVALUATION,
      attributes: attributes({
        'gen_ai.evaluation.name': 'firstpass.correctness',
        'gen_ai.evaluation.score.label': outcome,
        'gen_ai.evaluation.score.value': { double: outcome === 'correct' ? 1 : 0 },
      }),
    },
  ];
}

/** How checks are told. */
export interface CheckTelling {
  readonly at: bigint;
  readonly texts: boolean;
  /** Whether they judge the output that was delivered. */
  readonly delivered: boolean;
}

/**
 * Returns an event a check. Those of an output that was sent back are events of our own: a reader of the convention
 * would take what the agent mended for the verdict.
 */
export function checkEvents(
  checks: readonly Check[],
  { at, texts, delivered }: CheckTelling,
): readonly OtlpEvent[] {
  return checks.map((check) => ({
    timeUnixNano: String(at),
    name: delivered ? EVALUATION : 'firstpass.check',
    attributes: attributes({
      'gen_ai.evaluation.name': check.validator,
      'gen_ai.evaluation.score.label': check.status,
      'gen_ai.evaluation.explanation': texts ? check.message : null,
      'firstpass.check.path': texts ? check.path : null,
    }),
  }));
}
