import { COMPONENTS, type Component } from '../../model/charge.ts';
import { OUTCOMES, type Outcome } from '../../model/outcome.ts';
import type { TrialSummary } from '../../model/ledger.ts';

/** Counts of a trial that many others have alike: stored once for all of them, as JSON. */
export type TotalCounts = Pick<
  TrialSummary,
  'attempts' | 'modelCalls' | 'httpRequests' | 'toolCalls' | 'callsWithoutUsage' | 'unpriced'
> & {
  readonly serverTools: Readonly<Record<string, number>>;
  /** Whether its first attempt was bought by an earlier run. */
  readonly isReused: boolean;
};

/** How a trial ended. */
export type Fate = Pick<TrialSummary, 'outcome' | 'accepted' | 'firstPass'>;

/** In the order of the model, which the ledger's column keeps: new outcomes must be added at its end. */
export function fateColumn({ outcome, accepted, firstPass }: Fate): number {
  return OUTCOMES.indexOf(outcome) * 4 + (accepted ? 2 : 0) + (firstPass ? 1 : 0);
}

export function fateOf(column: number): Fate {
  const outcome: Outcome = OUTCOMES[column >> 2] ?? 'not-judged';
  return { outcome, accepted: (column & 2) !== 0, firstPass: (column & 1) !== 0 };
}

/** The columns of measures that are sums over trials as they are. */
export const MEASURES = ['wait_ms', 'validation_ms', 'provider_ms', 'tool_ms', 'review_minutes'] as const;

export const USAGE_LEAVES = [
  'input_uncached',
  'cache_read',
  'cache_write_5m',
  'cache_write_1h',
  'cache_write_unknown',
  'output',
  'reasoning',
  'audio_input',
  'audio_output',
  'requests',
] as const;

/** Amounts beside those of the components. */
export const PARTS = ['first', 'shadow', 'reused'] as const;

/** Returns the beginning of the names of a component's two columns. */
export function moneyName(component: Component): string {
  return component.replace('.', '_');
}

/** The beginnings of the names of all pairs of money columns, in the order of the table. */
export const MONEY: readonly string[] = [...COMPONENTS.map(moneyName), ...PARTS];
