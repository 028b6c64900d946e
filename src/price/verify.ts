import type { Dated, FxRate, RateCard } from './card.ts';
import { boundsOf, utcDay } from './instant.ts';

/** A row that somebody should look at. */
export interface VerifyFinding {
  readonly card: string;
  /** What the row prices, such as `openai/gpt-5` or `people reviewer`. */
  readonly what: string;
  readonly kind: 'past-verify-by' | 'announced-in-effect' | 'promo-ended';
  /** The day since which it should be looked at. */
  readonly since: string;
  readonly message: string;
}

/**
 * Returns the rows that cannot be trusted at an instant without somebody looking: past their day, announced
 * prices that nobody has confirmed since they began, promotions that ended with nothing after them.
 */
export function verifyCards(layers: readonly RateCard[], at: number): readonly VerifyFinding[] {
  const cards = layers.map((card) => ({ id: card.id, groups: rowsOf(card) }));
  // A layer below may have the price that follows.
  const isPriced = (what: string): boolean =>
    cards.some(({ groups }) => groups.get(what)?.some((row) => isInForce(row, at)));
  return cards.flatMap(({ id, groups }) =>
    [...groups].flatMap(([what, rows]) =>
      rows.flatMap((row) => findings({ card: id, what }, row, at, isPriced)),
    ),
  );
}

/** The rows of a card by what they price. */
function rowsOf(card: RateCard): ReadonlyMap<string, readonly Dated[]> {
  const groups = new Map<string, Dated[]>();
  const add = (what: string, row: Dated): void => {
    const group = groups.get(what);
    if (group === undefined) groups.set(what, [row]);
    else group.push(row);
  };
  for (const { sku, periods } of card.skus ?? []) for (const period of periods) add(sku, period);
  for (const row of card.tools ?? []) add(`tools ${row.sku}`, row);
  for (const row of card.compute ?? []) add(`compute ${row.sku}`, row);
  for (const row of card.people ?? []) add(`people ${row.role}`, row);
  for (const row of card.plans ?? []) add(`plans ${row.sku}`, row);
  for (const row of card.contracts ?? []) add(`contracts ${row.provider} ${row.classes.join(' ')}`, row);
  for (const row of newestRates(card.fx ?? [])) {
    add(`fx ${row.pair}`, {
      from: row.date,
      ...(row.verify_by === undefined ? {} : { verify_by: row.verify_by }),
    });
  }
  return groups;
}

/** Only the newest rate of a pair is in use: older ones are history. */
function newestRates(rows: readonly FxRate[]): readonly FxRate[] {
  const newest = new Map<string, FxRate>();
  for (const row of rows) {
    const known = newest.get(row.pair);
    if (known === undefined || known.date < row.date) newest.set(row.pair, row);
  }
  return [...newest.values()];
}

function findings(
  name: Pick<VerifyFinding, 'card' | 'what'>,
  row: Dated,
  at: number,
  isPriced: (what: string) => boolean,
): VerifyFinding[] {
  const { from, to } = boundsOf(row);
  const found: VerifyFinding[] = [];
  if (row.verify_by !== undefined && row.verify_by < utcDay(at) && at < to) {
    const message = `its price was to be looked at again by ${row.verify_by}`;
    found.push({ ...name, kind: 'past-verify-by', since: row.verify_by, message });
  }
  if (row.confidence === 'announced' && row.from !== undefined && at >= from && at < to) {
    const message = `its price was announced for ${row.from}: nobody has confirmed it since`;
    found.push({ ...name, kind: 'announced-in-effect', since: row.from, message });
  }
  if (row.confidence === 'promo' && row.to !== undefined && at >= to && !isPriced(name.what)) {
    const message = `its promotion ended at ${row.to}, and no price follows`;
    found.push({ ...name, kind: 'promo-ended', since: row.to, message });
  }
  return found;
}

function isInForce(row: Dated, at: number): boolean {
  const { from, to } = boundsOf(row);
  return at >= from && at < to;
}
