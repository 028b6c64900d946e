import type { TrialDetail } from '../../src/model/ledger.ts';
import type { Attempt } from '../../src/model/trial.ts';
import { duration } from '../format.ts';

/** When the attempts of a trial and their calls ran, as shares (0 … 1) of the trial's wall time. */
export interface TimelineView {
  /** Such as `2.4 s`: what the whole width stands for. */
  readonly total: string;
  readonly rows: readonly TimelineRow[];
}

export interface TimelineRow {
  readonly attempt: number;
  readonly start: number;
  readonly width: number;
  readonly verdict: string;
  readonly duration: string;
  readonly calls: readonly TimelineCall[];
}

export interface TimelineCall {
  readonly start: number;
  readonly width: number;
  /** `model`, `tool`, `judge`, `compute`; people's minutes are estimates and in no timeline. */
  readonly kind: string;
  readonly failed: boolean;
  /** The bar in words. */
  readonly title: string;
}

/** Start times are labels of millisecond grain, durations come from a monotonic clock: bars may be off by a millisecond. */
export function timelineView(attempts: readonly Attempt[], calls: TrialDetail['calls']): TimelineView {
  const timed = calls.filter(({ call }) => call.kind !== 'review' && call.kind !== 'fallback');
  const spans = [...attempts, ...timed.map(({ call }) => call)].map(spanOf).filter(isKnown);
  const first = Math.min(...spans.map(({ from }) => from));
  const total = Math.max(1, ...spans.map(({ to }) => to - first));
  const shares = (span: Span): { start: number; width: number } => ({
    start: share((span.from - first) / total),
    width: share((span.to - span.from) / total),
  });
  return {
    total: spans.length === 0 ? '–' : duration(total),
    rows: attempts.map((attempt) => ({
      attempt: attempt.number,
      ...shares(spanOf(attempt)),
      verdict: attempt.verdict,
      duration: duration(attempt.durationMs),
      calls: timed
        .filter(({ call }) => call.attempt === attempt.number)
        .map(({ call }) => ({
          ...shares(spanOf(call)),
          kind: call.kind,
          failed: call.status !== 'ok',
          title: `${call.kind} ${call.name}, ${duration(call.durationMs)}${call.status === 'ok' ? '' : `, ${call.status}`}`,
        })),
    })),
  };
}

interface Span {
  readonly from: number;
  readonly to: number;
}

function spanOf(item: { readonly startedAt: string; readonly durationMs: number }): Span {
  const from = Date.parse(item.startedAt);
  return { from, to: from + item.durationMs };
}

function isKnown({ from, to }: Span): boolean {
  return Number.isFinite(from) && Number.isFinite(to);
}

function share(value: number): number {
  return Number.isFinite(value) ? Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000 : 0;
}
