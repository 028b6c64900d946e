import type { ComputeRate, Dated, RateCard, ToolRate } from './card.ts';
import { parseInstant } from './instant.ts';
import type { DocumentPath } from './locate.ts';
import { checkPeriods, type Report } from './sense-periods.ts';

/** Reports what the rows that are no models' say that cannot be. */
export function rowProblems(card: RateCard, report: Report): void {
  checkRows(card.tools ?? [], 'tools', (row) => [row.sku], report);
  checkRows(card.compute ?? [], 'compute', (row) => [row.sku], report);
  checkRows(card.people ?? [], 'people', (row) => [row.role], report);
  checkRows(card.plans ?? [], 'plans', (row) => [row.sku], report);
  checkRows(
    card.contracts ?? [],
    'contracts',
    (row) => row.classes.map((name) => `${row.provider} ${name}`),
    report,
  );
  for (const [index, row] of (card.tools ?? []).entries()) checkTool(row, ['tools', index], report);
  for (const [index, row] of (card.compute ?? []).entries()) checkCompute(row, ['compute', index], report);
  checkFx(card, report);
}

/** Rows of one name must not hold at one instant; a row may have several names. */
function checkRows<Row extends Dated>(
  rows: readonly Row[],
  section: string,
  namesOf: (row: Row) => readonly string[],
  report: Report,
): void {
  const groups = new Map<string, { row: Row; path: DocumentPath }[]>();
  for (const [index, row] of rows.entries()) {
    for (const name of new Set(namesOf(row))) {
      const group = groups.get(name) ?? [];
      groups.set(name, [...group, { row, path: [section, index] }]);
    }
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

function checkTool(row: ToolRate, path: DocumentPath, report: Report): void {
  const prices = [row.per_call, row.per_session, row.per_1000];
  if (prices.filter((price) => price !== undefined).length === 1) return;
  report(path, 'tool-price', `tool "${row.sku}" needs exactly one of per_call, per_session, per_1000`);
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
  checkHosted(row, path, report);
}

/** Keys that say nothing by themselves are a misunderstanding: what they were meant to do would not happen. */
function checkHosted(row: ComputeRate, path: DocumentPath, report: Report): void {
  const throughput = row.attribution === 'throughput';
  if (throughput !== (row.tokens_per_s !== undefined)) {
    report(
      path,
      'compute-price',
      `compute "${row.sku}" needs attribution: throughput and tokens_per_s together`,
    );
  }
  for (const [name, speed] of Object.entries(row.tokens_per_s ?? {})) {
    if (!/[1-9]/.test(speed))
      report([...path, 'tokens_per_s', name], 'compute-price', `${name} is 0 tokens a second`);
  }
  if ((row.idle === 'amortize') !== (row.utilization !== undefined)) {
    report(path, 'compute-price', `compute "${row.sku}" needs idle: amortize and utilization together`);
  }
  if (row.utilization !== undefined && !/[1-9]/.test(row.utilization)) {
    report(
      [...path, 'utilization'],
      'compute-price',
      'a machine that is never busy has no price for its work',
    );
  }
}

function checkFx(card: RateCard, report: Report): void {
  const seen = new Set<string>();
  for (const [index, row] of (card.fx ?? []).entries()) {
    if (parseInstant(row.date) === null)
      report(['fx', index, 'date'], 'instant', `"${row.date}" is no day of the calendar`);
    if (!/[1-9]/.test(row.rate)) report(['fx', index, 'rate'], 'value', `the rate of ${row.pair} is 0`);
    const key = `${row.pair} ${row.date}`;
    if (seen.has(key)) report(['fx', index], 'duplicate', `${row.pair} has two rates on ${row.date}`);
    seen.add(key);
  }
}
