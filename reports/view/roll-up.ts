import { moneyShare } from '../../src/analyse/figure.ts';
import type { Observation } from '../../src/analyse/observation.ts';
import type { RollUp, RollUpRow } from '../../src/analyse/roll-up.ts';
import type { SpendingLine } from '../../src/model/ledger.ts';
import { divideHalfEven, sumUsd, type Usd, ZERO_USD } from '../../src/model/money.ts';
import { UNATTRIBUTED } from '../../src/model/tags.ts';
import { count, money, percent, totalText } from '../format.ts';

/** The run's money by one way to attribute it. */
export interface RollUpView {
  readonly name: string;
  /** `trials`: whole trials carry the tag. `calls`: only single calls do, so nothing is correct or not. */
  readonly of: 'trials' | 'calls';
  readonly rows: readonly RollUpLine[];
  /** Values folded into the last line but the unattributed. */
  readonly more: number;
}

export interface RollUpLine {
  readonly value: string;
  readonly missing: boolean;
  readonly count: string;
  readonly spent: string;
  readonly share: string;
  /** Share of the greatest, for a bar. */
  readonly length: number;
  /** null for calls. */
  readonly yield: string | null;
  readonly cpco: string | null;
  readonly waste: string | null;
}

/** Values of a tag that are shown. */
const SHOWN = 12;
/** A tag with more values than this share of the trials names trials and attributes nothing. */
const IDENTITY = 0.5;

export interface RollUpSource {
  readonly tags: readonly RollUp[];
  readonly observations: readonly Observation[];
  readonly spending: readonly SpendingLine[];
}

/** Returns the roll-ups by tags, dearest tag values first, then those by what single calls say. */
export function rollUpViews({ tags, observations, spending }: RollUpSource): readonly RollUpView[] {
  const total = sumUsd(observations.map(({ usd }) => usd));
  const byTag = tags
    .filter(({ rows }) => rows.length <= Math.max(2, observations.length * IDENTITY))
    .map(({ tag, rows }): RollUpView => {
      const most = rows.reduce((greatest, { usd }) => (usd > greatest ? usd : greatest), ZERO_USD);
      const kept = rows.filter(({ missing }, index) => missing || index < SHOWN);
      return {
        name: tag,
        of: 'trials',
        rows: kept.map((row) => tagLine(row, total, most)),
        more: rows.length - kept.length,
      };
    });
  const paid = spending.filter(({ basis, kind }) => basis !== 'shadow' && kind !== 'fallback');
  return [...byTag, ...CALLS.flatMap(({ name, of }) => callView(name, paid, of))];
}

function tagLine(row: RollUpRow, total: Usd, most: Usd): RollUpLine {
  return {
    value: row.value,
    missing: row.missing,
    count: count(row.trials),
    spent: totalText(row.usd, row.unpriced),
    share: percent(moneyShare(row.usd, total) ?? 0),
    length: moneyShare(row.usd, most) ?? 0,
    yield: row.judged === 0 ? '–' : percent(row.correct / row.judged),
    cpco: row.correct === 0 ? '–' : totalText(divideHalfEven(row.usd, BigInt(row.correct)), row.unpriced),
    waste: row.usd === ZERO_USD ? '–' : percent(moneyShare(row.wasted, row.usd) ?? 0),
  };
}

const CALLS: readonly { readonly name: string; readonly of: (line: SpendingLine) => string | null }[] = [
  {
    name: 'provider',
    of: ({ provider, kind }) => provider ?? (kind === 'model' ? null : `no provider: ${kind}`),
  },
  {
    name: 'model that answered',
    of: ({ kind, served, name }) => (kind === 'model' || kind === 'judge' ? (served ?? name) : kind),
  },
  {
    name: 'stage',
    of: ({ kind, retry }) =>
      kind === 'judge' || kind === 'review' ? kind : retry ? 'retry' : 'first attempt',
  },
  { name: 'hour', of: ({ hour }) => (hour === null ? null : `${hour.replace('T', ' ')}:00 UTC`) },
];

function callView(
  name: string,
  lines: readonly SpendingLine[],
  of: (line: SpendingLine) => string | null,
): readonly RollUpView[] {
  const groups = new Map<string | null, SpendingLine[]>();
  for (const line of lines) {
    const value = of(line);
    groups.set(value, [...(groups.get(value) ?? []), line]);
  }
  // One value for all says nothing that the total does not.
  if (groups.size < 2) return [];
  const rows = [...groups].map(([value, members]) => ({
    value,
    usd: sumUsd(members.map(({ usd }) => usd)),
    calls: members.reduce((sum, { calls }) => sum + calls, 0),
    unpriced: members.reduce((sum, { unpriced }) => sum + unpriced, 0),
  }));
  const total = sumUsd(rows.map(({ usd }) => usd));
  const most = rows.reduce((greatest, { usd }) => (usd > greatest ? usd : greatest), ZERO_USD);
  const sorted = rows.toSorted(
    (left, right) =>
      Number(left.value === null) - Number(right.value === null) ||
      (name === 'hour' ? ((left.value ?? '') < (right.value ?? '') ? -1 : 1) : left.usd > right.usd ? -1 : 1),
  );
  return [
    {
      name,
      of: 'calls',
      rows: sorted.slice(0, SHOWN * 2).map(({ value, usd, calls, unpriced }) => ({
        value: value ?? UNATTRIBUTED,
        missing: value === null,
        count: count(calls),
        spent: unpriced > 0 && usd > ZERO_USD ? `≥ ${money(usd)}` : totalText(usd, unpriced),
        share: percent(moneyShare(usd, total) ?? 0),
        length: moneyShare(usd, most) ?? 0,
        yield: null,
        cpco: null,
        waste: null,
      })),
      more: Math.max(0, sorted.length - SHOWN * 2),
    },
  ];
}
