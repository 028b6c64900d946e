/** The spans of one trial: itself, its attempts, its calls. */
import { verdictOf } from '../model/check.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Attempt } from '../model/trial.ts';
import type { ExportedTrial, ExportOptions } from './format.ts';
import { attributes, nanosIn, nanosOf, type OtlpAttribute, spanIdOf, traceIdOf } from './otlp-attributes.ts';
import { callSpan } from './otlp-call-span.ts';
import { costAttributes } from './otlp-cost.ts';
import { checkEvents, verdictEvent, type OtlpEvent } from './otlp-evaluation.ts';
import { wholeCalls } from './whole-calls.ts';

/** A span of OTLP/JSON. */
export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** 1: internal; 3: client. */
  readonly kind: 1 | 3;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly OtlpAttribute[];
  readonly events?: readonly OtlpEvent[];
  /** 2: error. Left out where nothing went wrong. */
  readonly status?: { readonly code: 2; readonly message?: string };
}

/** Outcomes that are errors of the work itself; a wrong output or a refusal is an answer. */
const ERRORS: readonly Outcome[] = ['timeout', 'budget-stopped', 'infra-error', 'cancelled'];

/** Returns the spans of a trial, each parent before its children. */
export function trialSpans(item: ExportedTrial, options: ExportOptions): readonly OtlpSpan[] {
  const { run, trial, attempts } = item;
  const trace = traceIdOf(run.id, trial.id);
  const root = spanIdOf(trace, 'trial');
  const calls = wholeCalls(run, item.calls);
  const numbers = new Set(attempts.map(({ number }) => number));
  const parentOf = (attempt: number): string =>
    numbers.has(attempt) ? spanIdOf(trace, `attempt ${attempt}`) : root;
  const start = startOf(item);
  const below = [
    ...attempts.map((attempt) => attemptSpan(item, attempt, { trace, root, start, options })),
    ...calls.map((priced) =>
      callSpan(priced, { trace, parent: parentOf(priced.call.attempt), start, options }),
    ),
  ];
  const end = [
    nanosOf(item.end?.endedAt ?? ''),
    ...below.map(({ endTimeUnixNano }) => BigInt(endTimeUnixNano)),
  ]
    .map((at) => at ?? start)
    .reduce((latest, at) => (at > latest ? at : latest), start);
  return [rootSpan(item, { trace, root, start, end, options }), ...below];
}

/** The earliest instant that is known of it; of a trial that knows none, its run's. */
function startOf({ run, attempts, calls, end }: ExportedTrial): bigint {
  const known = [...attempts, ...calls.map(({ call }) => call)].flatMap(
    ({ startedAt }) => nanosOf(startedAt) ?? [],
  );
  if (known.length > 0) return known.reduce((first, at) => (at < first ? at : first));
  const ended = end === null ? null : nanosOf(end.endedAt);
  return ended ?? nanosOf(run.startedAt) ?? 0n;
}

interface Root {
  readonly trace: string;
  readonly root: string;
  readonly start: bigint;
  readonly options: ExportOptions;
}

function rootSpan(
  item: ExportedTrial,
  { trace, root, start, end, options }: Root & { readonly end: bigint },
): OtlpSpan {
  const { cell, trial, end: ended, calls } = item;
  const outcome = ended?.outcome ?? 'cancelled';
  const isError = ERRORS.includes(outcome);
  const message = options.texts ? (ended?.reason ?? null) : null;
  return {
    traceId: trace,
    spanId: root,
    name: `invoke_agent ${trial.variant}`,
    kind: 1,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(end),
    attributes: attributes({
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': trial.variant,
      ...(isError ? { 'error.type': outcome } : {}),
      'firstpass.trial': trial.id,
      'firstpass.spec': trial.spec,
      'firstpass.variant': trial.variant,
      'firstpass.agent': cell.agent,
      'firstpass.case': trial.case,
      'firstpass.repeat': trial.repeat,
      'firstpass.outcome': ended === null ? 'interrupted' : outcome,
      'firstpass.accepted': ended?.accepted ?? null,
      'firstpass.first_pass': ended?.firstPass ?? null,
      'firstpass.attempts': ended?.attempts ?? null,
      'firstpass.reused_from': trial.reusedFrom ?? null,
      ...costAttributes(calls),
      ...Object.fromEntries(
        Object.entries({ ...cell.tags, ...trial.tags }).map(([name, value]) => [
          `firstpass.tag.${name}`,
          value,
        ]),
      ),
    }),
    events: verdictEvent(outcome, end),
    ...(isError ? { status: { code: 2, ...(message === null ? {} : { message }) } } : {}),
  };
}

function attemptSpan(item: ExportedTrial, attempt: Attempt, { trace, root, start, options }: Root): OtlpSpan {
  const begin = nanosOf(attempt.startedAt) ?? start;
  const end = begin + nanosIn(attempt.durationMs);
  const isLast = item.end !== null && attempt.number === item.end.attempts;
  return {
    traceId: trace,
    spanId: spanIdOf(trace, `attempt ${attempt.number}`),
    parentSpanId: root,
    name: `attempt ${attempt.number}`,
    kind: 1,
    startTimeUnixNano: String(begin),
    endTimeUnixNano: String(end),
    attributes: attributes({
      'firstpass.attempt': attempt.number,
      'firstpass.variant': attempt.variant,
      'firstpass.attempt.ended': attempt.ended,
      'firstpass.attempt.verdict': attempt.verdict,
      'firstpass.validation_ms': { double: attempt.validationMs },
    }),
    events: checkEvents(attempt.checks, {
      at: end,
      texts: options.texts,
      // A second oracle may know better than the checks: then they are not the verdict.
      delivered: isLast && verdictOf(attempt.checks) === item.end?.outcome,
    }),
  };
}
