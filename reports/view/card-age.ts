import { counted, shorten } from '../format.ts';
import type { TrustItem } from './trust.ts';

/** Of which day a layer of a run's rate card is. */
export interface CardAge {
  readonly id: string;
  /** Day (`2026-09-23`) on which it was made; null when it does not say. */
  readonly created: string | null;
}

const DAY_MS = 86_400_000;
/** Vendors change prices a few times a year: older than a quarter is worth a look. */
const OLD_DAYS = 92;

/** Returns how old the prices were when the run began; nothing without cards. */
export function cardItems(cards: readonly CardAge[], startedAt: string): readonly TrustItem[] {
  if (cards.length === 0) return [];
  const known = cards.map((card) => ({ ...card, days: daysBefore(card.created, startedAt) }));
  const texts = known.map(({ id, created, days }) => {
    const name = shorten(id, 40);
    return days === null ? `${name} without a day` : `${name} of ${created ?? ''}, ${ageOf(days)}`;
  });
  return [
    {
      status: known.some(({ days }) => days === null || days > OLD_DAYS) ? 'note' : 'ok',
      text: `Prices are of the ${cards.length === 1 ? 'card' : 'cards'} ${texts.join('; ')}.`,
    },
  ];
}

function daysBefore(day: string | null, startedAt: string): number | null {
  const days = day === null ? Number.NaN : (Date.parse(startedAt) - Date.parse(day)) / DAY_MS;
  return Number.isNaN(days) ? null : Math.floor(days);
}

function ageOf(days: number): string {
  if (days < 0) return 'later than this run';
  return days === 0 ? 'the day of this run' : `${counted(days, 'day')} before this run`;
}
