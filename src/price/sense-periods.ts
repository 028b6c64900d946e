import type { Dated } from './card.ts';
import { boundsOf, parseInstant } from './instant.ts';
import type { DocumentPath } from './locate.ts';

/** Takes a problem of the card at a path. */
export type Report = (path: DocumentPath, code: string, message: string, hint?: string) => void;

/** Two prices for one instant would make the cost a matter of the order of lines. */
export function checkPeriods(
  periods: readonly Dated[],
  paths: readonly DocumentPath[],
  owner: string,
  report: Report,
): void {
  const stretches = periods.map((period, index) => ({
    ...boundsOf(period),
    period,
    path: paths[index] ?? [],
  }));
  for (const { period, path, from, to } of stretches) {
    for (const key of ['from', 'to', 'verify_by'] as const) {
      const text = period[key];
      if (text === undefined || parseInstant(text) !== null) continue;
      report([...path, key], 'instant', `"${text}" is no instant of the calendar`);
    }
    if (from >= to) report(path, 'period-order', `a period of ${owner} ends before it begins`);
  }
  stretches.sort((left, right) => left.from - right.from);
  for (const [index, next] of stretches.entries()) {
    const previous = stretches[index - 1];
    if (previous === undefined || next.from >= previous.to) continue;
    const hint =
      next.period.from === undefined
        ? 'give each period from and to; to is the first instant outside it'
        : `end the earlier one with "to: ${next.period.from}"; to is the first instant outside it`;
    report(next.path, 'overlap', `two periods of ${owner} overlap`, hint);
  }
}
