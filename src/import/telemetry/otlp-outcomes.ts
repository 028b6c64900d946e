/** What spans and log records say about how work ended: evaluations, and errors of whole pieces of work. */

import type { Outcome } from '../../model/outcome.ts';
import { countIn, textIn } from '../../usage/otlp-attributes.ts';
import type { OtlpEvent, OtlpSpan } from '../../usage/otlp-records.ts';
import type { FindingEvent, OutcomeEvent } from './event.ts';
import { verdictOf } from './verdict.ts';

/** What is told, and what could not be used. */
export interface Ends {
  readonly events: readonly OutcomeEvent[];
  readonly findings: readonly Pick<FindingEvent, 'code' | 'severity' | 'sentence'>[];
}

type Told = Pick<OtlpSpan, 'attributes' | 'events' | 'isError' | 'parentId' | 'name'>;

interface Owner {
  readonly agent: string;
  readonly session: string;
  readonly isRequest: boolean;
}

/** Returns the ends that a span tells, with its events. */
export function otlpOutcomes(span: Told, owner: Owner): Ends {
  const evaluations = [
    ...span.events.filter(({ name }) => /^gen_ai\.evaluation(?:\.result)?$/.test(name)),
    // Before there was an event for it, it was written on the span that was judged.
    ...(textIn(span.attributes, 'gen_ai.evaluation.name') === null || span.events.some(isSame(span))
      ? []
      : [span]),
  ];
  const told = evaluations.map(({ attributes }) => evaluated(attributes, owner));
  const isWhole = span.parentId === null && !owner.isRequest;
  const failed = isWhole && (span.isError || textIn(span.attributes, 'error.type') !== null);
  const isTool = textIn(span.attributes, 'gen_ai.operation.name') === 'execute_tool';
  return {
    events: [
      ...told.flatMap(({ event }) => (event === null ? [] : [event])),
      ...(failed ? [failure(span, owner)] : []),
    ],
    findings: [
      ...told.flatMap(({ event }) => (event === null ? [UNJUDGED] : [])),
      ...(isTool && textIn(span.attributes, 'error.type') !== null ? [TOOL_ERROR] : []),
    ],
  };
}

/** A log record is its own event. */
function isSame(span: Told): (event: OtlpEvent) => boolean {
  return (event) => event.attributes === span.attributes;
}

function evaluated(
  attributes: OtlpSpan['attributes'],
  { agent, session }: Owner,
): { readonly event: OutcomeEvent | null } {
  const name = textIn(attributes, 'gen_ai.evaluation.name') ?? '';
  const value = countIn(attributes, 'gen_ai.evaluation.score.value');
  const outcome = verdictOf({ name, label: textIn(attributes, 'gen_ai.evaluation.score.label'), value });
  if (outcome === null) return { event: null };
  return {
    event: {
      kind: 'outcome',
      agent,
      session,
      outcome,
      score: value !== null && value >= 0 && value <= 1 ? value : null,
      reason: textIn(attributes, 'gen_ai.evaluation.explanation') ?? `judged by ${name}`,
    },
  };
}

/** The work as a whole failed: that is not the same as a wrong output. */
function failure({ attributes, name }: Told, { agent, session }: Owner): OutcomeEvent {
  const type = textIn(attributes, 'error.type') ?? 'an error';
  const outcome: Outcome = /timeout|timed.?out|deadline/i.test(type)
    ? 'timeout'
    : /cancel|abort/i.test(type)
      ? 'cancelled'
      : 'infra-error';
  return { kind: 'outcome', agent, session, outcome, score: null, reason: `${name} ended with ${type}` };
}

const UNJUDGED = {
  code: 'score-without-verdict',
  severity: 'note',
  sentence: 'scores do not say whether the output is correct: give the verdicts with --outcomes',
} as const;
const TOOL_ERROR = {
  code: 'tool-error',
  severity: 'note',
  sentence: 'tools of agents failed',
} as const;
