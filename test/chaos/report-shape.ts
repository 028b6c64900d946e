import { isJsonObject, type Json } from '../../src/model/json.ts';
import type { Work } from './foretold.ts';

/**
 * What differs between two runs of the same work: names, times, the provider's port, which the plan's digest has
 * in it, and what was in doubt.
 */
const OWN = /^(?:id|startedAt|environment|planDigest|waitMs|durationMs.*|inDoubt|inDoubtUpTo)$/;

/** Returns a report without what is a run's own; numbers to twelve digits, as sums of floats have an order. */
export function shapeOf(report: Json): Json {
  if (Array.isArray(report)) {
    const items = report.filter((item) => !isDoubt(item as Json)).map((item) => shapeOf(item as Json));
    return items.sort((left, right) => compare(JSON.stringify(left), JSON.stringify(right)));
  }
  if (isJsonObject(report)) {
    const kept = Object.entries(report).filter(([key]) => !OWN.test(key));
    return Object.fromEntries(kept.map(([key, value]) => [key, shapeOf(value)]));
  }
  return typeof report === 'number' ? Number(report.toPrecision(12)) : report;
}

/** Returns what a report says that each variant has done; it does not depend on how many tries that took. */
export function workOf(report: Json): Readonly<Record<string, Work>> {
  const { cells } = report as unknown as { readonly cells: readonly ReportedCell[] };
  return Object.fromEntries(
    cells.map(({ variant, counts, work }) => [
      variant,
      {
        correct: counts.outcomes.correct,
        incorrect: counts.outcomes.incorrect,
        attempts: work.attempts,
        modelCalls: work.modelCalls,
        toolCalls: Object.values(work.toolCalls).reduce((sum, count) => sum + count, 0),
      },
    ]),
  );
}

interface ReportedCell {
  readonly variant: string;
  readonly counts: { readonly outcomes: { readonly correct: number; readonly incorrect: number } };
  readonly work: {
    readonly attempts: number;
    readonly modelCalls: number;
    readonly toolCalls: Readonly<Record<string, number>>;
  };
}

function isDoubt(item: Json): boolean {
  return isJsonObject(item) && item['code'] === 'in-doubt';
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
