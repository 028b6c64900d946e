import type Database from 'better-sqlite3';
import { COMPONENTS, type Component } from '../../model/charge.ts';
import type { TrialSummary } from '../../model/ledger.ts';
import { joinUsd, ZERO_USD, type Usd } from '../../model/money.ts';
import type { Usage } from '../../model/usage.ts';
import { inBlocks } from './in-blocks.ts';
import { tagReader } from './read-tags.ts';
import { fateOf, MEASURES, moneyName, type TotalCounts, USAGE_LEAVES } from './total-columns.ts';
import { HAS_TOTAL } from './trial-scope.ts';

/** Place of the first usage leaf in a row. */
const USAGE_AT = 18;
/** Place of the first pair of money columns. */
const MONEY_AT = USAGE_AT + USAGE_LEAVES.length;

type Value = string | number | null;

/**
 * Trials of a run that have a total which holds, in the order of their ids. Amounts come as `nano atto` in one
 * text: a number would lose digits.
 */
export function* totalledOf(db: Database.Database, run: string): Generator<TrialSummary, undefined> {
  const components = componentsIn(db);
  const money = [...components.map(moneyName), 'first', 'shadow', 'reused'];
  const rows = db
    .prepare<[string], Value[]>(
      `SELECT trial.id, cell.spec, cell.variant, trial.case_id, trial.repeat, cell.tags, tags.text,
         trial.weight, trial.cluster, trial.reused_from, fate, counts, duration_ms, ${MEASURES.join(', ')},
         ${USAGE_LEAVES.join(', ')}, ${money.map((name) => `${name}_nano || ' ' || ${name}_atto`).join(', ')}
       FROM trial_total JOIN trial ON trial.id = trial_total.trial_id JOIN cell ON cell.id = trial.cell_id
       LEFT JOIN label tags ON tags.id = trial.tags_id
       WHERE trial_total.cell_id IN (SELECT id FROM cell WHERE run_id = (SELECT id FROM run WHERE name = ?))
         AND ${HAS_TOTAL}
       ORDER BY trial_total.trial_id`,
    )
    .raw();
  const countsOf = countsReader(db);
  const tagsOf = tagReader();
  for (const row of inBlocks(rows.iterate(run))) {
    yield summaryOf(row, { run, components, counts: countsOf(Number(row[11])), tagsOf });
  }
}

interface Reading {
  readonly run: string;
  readonly components: readonly Component[];
  readonly counts: TotalCounts;
  readonly tagsOf: ReturnType<typeof tagReader>;
}

function summaryOf(row: readonly Value[], { run, components, counts, tagsOf }: Reading): TrialSummary {
  const { serverTools, isReused: _isReused, ...counted } = counts;
  const amount = (place: number): Usd | null => amountOf(row[MONEY_AT + place] ?? null);
  const parts = components.length;
  return {
    trialId: Number(row[0]),
    run,
    spec: String(row[1]),
    variant: String(row[2]),
    case: String(row[3]),
    repeat: Number(row[4]),
    ...fateOf(Number(row[10])),
    tags: tagsOf(String(row[5]), textOrNull(row[6])),
    weight: Number(row[7]),
    cluster: textOrNull(row[8]),
    durationMs: Number(row[12]),
    waitMs: Number(row[13]),
    validationMs: Number(row[14]),
    providerMs: Number(row[15]),
    toolMs: Number(row[16]),
    reviewMinutes: Number(row[17]),
    ...counted,
    usage: usageAt(row, USAGE_AT, serverTools),
    cost: costOf(components, amount),
    firstAttemptCost: amount(parts) ?? ZERO_USD,
    shadow: amount(parts + 1) ?? ZERO_USD,
    reused: amount(parts + 2) ?? ZERO_USD,
    reusedFrom: typeof row[9] === 'number' ? row[9] : null,
    inDoubt: 0,
    inDoubtUsd: ZERO_USD,
  };
}

function textOrNull(value: Value | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function amountOf(text: Value): Usd | null {
  if (typeof text !== 'string') return null;
  const space = text.indexOf(' ');
  return joinUsd({ nano: BigInt(text.slice(0, space)), atto: BigInt(text.slice(space + 1)) });
}

/** Returns the cost of the components that have an amount; `amountAt` reads by place among the components. */
export function costOf(
  components: readonly Component[],
  amountAt: (place: number) => Usd | null,
): TrialSummary['cost'] {
  const cost: Partial<Record<Component, Usd>> = {};
  for (const [place, component] of components.entries()) {
    const amount = amountAt(place);
    if (amount !== null) cost[component] = amount;
  }
  return cost;
}

/** Returns the usage whose leaves stand in a row from `at` on, in the order of the columns. */
export function usageAt(row: readonly Value[], at: number, serverTools: Usage['server_tools']): Usage {
  const reasoning = row[at + 6];
  return {
    input_uncached: Number(row[at]),
    cache_read: Number(row[at + 1]),
    cache_write_5m: Number(row[at + 2]),
    cache_write_1h: Number(row[at + 3]),
    cache_write_unknown: Number(row[at + 4]),
    output: Number(row[at + 5]),
    reasoning: typeof reasoning === 'number' ? reasoning : null,
    audio_input: Number(row[at + 7]),
    audio_output: Number(row[at + 8]),
    requests: Number(row[at + 9]),
    server_tools: serverTools,
  };
}

/** Returns the components that anything in this ledger was ever priced as: no other column has an amount. */
export function componentsIn(db: Database.Database): readonly Component[] {
  const found = new Set(db.prepare<[], Component>('SELECT DISTINCT component FROM price_line').pluck().all());
  return COMPONENTS.filter((component) => found.has(component));
}

/** Returns a reader of the counts under a label, each parsed once. */
export function countsReader(db: Database.Database): (label: number) => TotalCounts {
  const find = db.prepare<[number], string>('SELECT text FROM label WHERE id = ?').pluck();
  const known = new Map<number, TotalCounts>();
  return (label) => {
    const counts = known.get(label) ?? (JSON.parse(find.get(label) ?? '{}') as TotalCounts);
    if (known.size < 4096) known.set(label, counts);
    return counts;
  };
}
