import type { Period, RateClass } from '../price/card.ts';
import type { CardDifference } from '../price/diff.ts';
import type { ListedModel } from '../price/list.ts';
import { describeCondition } from '../price/rule.ts';
import type { ShownModel } from '../price/show.ts';
import type { VerifyFinding } from '../price/verify.ts';

const LISTED: readonly RateClass[] = ['input', 'cache_read', 'output'];

/** Returns a table of models: USD per million tokens, and the layers that have them. */
export function listLines(models: readonly ListedModel[]): string[] {
  const rows = models.map(({ sku, rates, cards, reason }) => [
    sku,
    ...LISTED.map((name) => (reason === null ? rateText(rates[name]) : 'unpriced')),
    cards.join(', '),
  ]);
  const table = columns([['model', ...LISTED.map((name) => `${name}/M`), 'cards'], ...rows]);
  return [...table, '', `${models.length} models; USD per million tokens, short prompts, standard tier`];
}

/** Returns all that is known about a model, layer by layer. */
export function modelLines(shown: ShownModel): string[] {
  const alias = shown.asked === shown.sku ? '' : ` (asked as ${shown.asked})`;
  const rates = Object.entries(shown.rates).map(([name, rate]) => `${name} ${rateText(rate)}`);
  const lines = [`${shown.sku}${alias}`, `  at ${shown.at}: ${shown.reason ?? rates.join(', ')}`];
  for (const layer of shown.layers) {
    const version = layer.version === null ? '' : ` ${layer.version}`;
    lines.push('', `card ${layer.card}${version}`);
    if (layer.ids.length > 0) lines.push(`  ids ${layer.ids.join(' ')}`);
    if (layer.snapshots !== null) lines.push(`  snapshots ${layer.snapshots}`);
    for (const { period, inForce } of layer.periods) lines.push(...periodLines(period, inForce));
    for (const contract of layer.contracts) {
      lines.push(`  contract − ${contract.discount} of ${contract.classes.join(', ')}, ${stretch(contract)}`);
    }
  }
  return lines;
}

function periodLines(period: Period, inForce: boolean): string[] {
  const about = [
    period.confidence,
    period.verify_by === undefined ? undefined : `verify by ${period.verify_by}`,
    inForce ? 'in force' : undefined,
  ].filter((part) => part !== undefined);
  const lines = [`  ${stretch(period)}${about.length === 0 ? '' : ` (${about.join(', ')})`}`];
  for (const [name, rate] of Object.entries(period.rates ?? {})) lines.push(`    ${name} ${rateText(rate)}`);
  for (const [name, fee] of Object.entries(period.fees ?? {})) {
    lines.push(`    fee ${name} ${fee === null ? 'unpriced' : `${fee.usd} for ${fee.per}`}`);
  }
  for (const rule of period.rules ?? []) {
    const set = Object.entries(rule.set ?? {}).map(([name, rate]) => `${name} ${rateText(rate)}`);
    const multiply = Object.entries(rule.multiply ?? {}).map(([name, factor]) => `${name} × ${factor}`);
    lines.push(`    if ${describeCondition(rule.when)}: ${[...set, ...multiply].join(', ')}`);
  }
  const { url, by, retrieved } = period.source ?? {};
  const source = [url, by, retrieved === undefined ? undefined : `read ${retrieved}`];
  const told = source.filter((part) => part !== undefined);
  if (told.length > 0) lines.push(`    source ${told.join(', ')}`);
  if (period.note !== undefined) lines.push(`    note ${period.note}`);
  return lines;
}

/** Returns a line for each difference. */
export function differenceLines(differences: readonly CardDifference[]): string[] {
  const rows = differences.map(({ what, item, before, after }) => [
    before === null ? '+' : after === null ? '-' : '~',
    what,
    item,
    `${before ?? '(not there)'} → ${after ?? '(not there)'}`,
  ]);
  return columns(rows);
}

/** Returns a line for each row that somebody should look at. */
export function findingLines(findings: readonly VerifyFinding[]): string[] {
  const rows = findings.map(({ card, what, kind, message }) => [card, what, kind, message]);
  return [
    ...columns(rows),
    '',
    `${findings.length} ${findings.length === 1 ? 'row' : 'rows'} to look at again`,
  ];
}

function stretch({ from, to }: Pick<Period, 'from' | 'to'>): string {
  return `from ${from ?? 'ever'}${to === undefined ? '' : ` to ${to}`}`;
}

function rateText(rate: string | null | undefined): string {
  if (rate === undefined) return '–';
  return rate ?? 'unpriced';
}

/** Left-aligned columns; the last one is not filled up. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  }
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
