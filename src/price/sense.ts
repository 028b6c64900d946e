import type { Problem } from '../model/problem.ts';
import type { Period, RateCard, Sku } from './card.ts';
import { parseHours } from './instant.ts';
import { problemAt, type DocumentPath, type LocatedDocument } from './locate.ts';
import { checkPeriods, type Report } from './sense-periods.ts';
import { rowProblems } from './sense-rows.ts';

/** Returns what a card of the right shape says that cannot be: names twice, periods that overlap … */
export function senseProblems(located: LocatedDocument, card: RateCard): Problem[] {
  const problems: Problem[] = [];
  const report: Report = (path, code, message, hint) => {
    problems.push(problemAt(located, path, { code: `rate-card/${code}`, message, hint }));
  };
  checkIds(card.skus ?? [], report);
  for (const [index, sku] of (card.skus ?? []).entries()) checkSku(card, sku, ['skus', index], report);
  rowProblems(card, report);
  return problems;
}

/** A model id must lead to one price only. */
function checkIds(skus: readonly Sku[], report: Report): void {
  const owners = new Map<string, string>();
  const names = new Set<string>();
  for (const [index, sku] of skus.entries()) {
    if (names.has(sku.sku)) {
      report(['skus', index, 'sku'], 'duplicate', `sku "${sku.sku}" stands twice on this card`);
      continue;
    }
    names.add(sku.sku);
    const slash = sku.sku.indexOf('/');
    const ids = sku.ids ?? [sku.sku.slice(slash + 1)];
    for (const [place, id] of ids.entries()) {
      const key = sku.sku.slice(0, slash + 1) + id;
      const owner = owners.get(key);
      const path = sku.ids === undefined ? ['skus', index, 'sku'] : ['skus', index, 'ids', place];
      if (owner !== undefined)
        report(path, 'duplicate', `model id "${id}" already belongs to sku "${owner}"`);
      else owners.set(key, sku.sku);
    }
  }
}

function checkSku(card: RateCard, sku: Sku, path: DocumentPath, report: Report): void {
  if (sku.snapshots !== undefined) {
    const reason = whyNoPattern(sku.snapshots);
    if (reason !== null) report([...path, 'snapshots'], 'snapshots', reason);
  }
  const paths = sku.periods.map((_, index) => [...path, 'periods', index]);
  checkPeriods(sku.periods, paths, `sku "${sku.sku}"`, report);
  for (const [index, period] of sku.periods.entries()) {
    checkPeriod(card, period, [...path, 'periods', index], report);
  }
}

function whyNoPattern(pattern: string): string | null {
  try {
    return new RegExp(pattern).test('') ? 'snapshots matches an id without letters' : null;
  } catch (error) {
    return `snapshots is no regular expression: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function checkPeriod(card: RateCard, period: Period, path: DocumentPath, report: Report): void {
  if (period.rates === undefined && period.fees === undefined && period.rules === undefined) {
    report(path, 'empty-period', 'the period has neither rates nor fees nor rules');
  }
  for (const [index, rule] of (period.rules ?? []).entries()) {
    const at = [...path, 'rules', index];
    if (rule.set === undefined && rule.multiply === undefined) {
      report(at, 'empty-rule', 'the rule changes nothing', 'give it "set" or "multiply"');
    }
    const window = rule.when.window;
    for (const [place, hours] of (window?.hours ?? []).entries()) {
      if (parseHours(hours) !== null) continue;
      const hint = 'split a span over midnight in two; the end of the day is 24:00';
      report(
        [...at, 'when', 'window', 'hours', place],
        'window',
        `"${hours}" does not end after it begins`,
        hint,
      );
    }
    const calendar = window?.except_calendar;
    if (calendar !== undefined && card.calendars?.[calendar] === undefined) {
      const message = `calendar "${calendar}" is not on this card`;
      report([...at, 'when', 'window', 'except_calendar'], 'calendar', message, 'add it under calendars');
    }
  }
}
