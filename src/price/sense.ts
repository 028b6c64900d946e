import type { Problem } from '../model/problem.ts';
import type { ComputeRate, Period, RateCard, Sku } from './card.ts';
import { boundsOf, parseHours, parseInstant } from './instant.ts';
import { problemAt, type DocumentPath, type LocatedDocument } from './locate.ts';

type Report = (path: DocumentPath, code: string, message: string, hint?: string) => void;

interface Dated {
  readonly from?: string;
  readonly to?: string;
}

/** Returns what a card of the right shape says that cannot be: names twice, periods that overlap … */
export function senseProblems(located: LocatedDocument, card: RateCard): Problem[] {
  const problems: Problem[] = [];
  const report: Report = (path, code, message, hint) => {
    problems.push(problemAt(located, path, { code: `rate-card/${code}`, message, hint }));
  };
  checkIds(card.skus ?? [], report);
  for (const [index, sku] of (card.skus ?? []).entries()) checkSku(card, sku, ['skus', index], report);
  checkRows(card.tools ?? [], 'tools', (row) => row.sku, report);
  checkRows(card.compute ?? [], 'compute', (row) => row.sku, report);
  checkRows(card.people ?? [], 'people', (row) => row.role, report);
  for (const [index, row] of (card.compute ?? []).entries()) checkCompute(row, ['compute', index], report);
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

function checkRows<Row extends Dated>(
  rows: readonly Row[],
  section: string,
  nameOf: (row: Row) => string,
  report: Report,
): void {
  const groups = new Map<string, { row: Row; path: DocumentPath }[]>();
  for (const [index, row] of rows.entries()) {
    const group = groups.get(nameOf(row)) ?? [];
    groups.set(nameOf(row), [...group, { row, path: [section, index] }]);
  }
  for (const [name, group] of groups) {
    checkPeriods(
      group.map(({ row }) => row),
      group.map(({ path }) => path),
      `${section} "${name}"`,
      report,
    );
  }
}

/** Two prices for one instant would make the cost a matter of the order of lines. */
function checkPeriods(
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
    for (const key of ['from', 'to'] as const) {
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

function checkCompute(row: ComputeRate, path: DocumentPath, report: Report): void {
  const prices = [row.usd_per_second, row.usd_per_cpu_hour, row.usd_per_gpu_hour];
  if (prices.filter((price) => price !== undefined).length !== 1) {
    const message = `compute "${row.sku}" needs exactly one of usd_per_second, usd_per_cpu_hour, usd_per_gpu_hour`;
    report(path, 'compute-price', message);
  }
  if (row.cpus !== undefined && row.usd_per_cpu_hour === undefined) {
    report([...path, 'cpus'], 'compute-price', '"cpus" has a meaning only with usd_per_cpu_hour');
  }
  if (row.gpus !== undefined && row.usd_per_gpu_hour === undefined) {
    report([...path, 'gpus'], 'compute-price', '"gpus" has a meaning only with usd_per_gpu_hour');
  }
}
