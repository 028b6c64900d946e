/** Where an instant lies in a calendar. */

/** Returns hour, day, ISO week and hour of the day of instants in a time zone. Throws RangeError for an unknown one. */
export function calendarOf(timeZone: string): (ms: number) => CalendarPlace {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
  });
  // Zones change on quarters of an hour at most: formatting is slow, and calls come in crowds.
  const known = new Map<number, CalendarPlace>();
  return (ms) => {
    const quarter = Math.floor(ms / 900_000);
    const place = known.get(quarter) ?? placeOf(format, quarter * 900_000);
    known.set(quarter, place);
    return place;
  };
}

export interface CalendarPlace {
  /** Such as `2026-11-23 10:00`. */
  readonly hour: string;
  /** Such as `2026-11-23`. */
  readonly day: string;
  /** ISO 8601, such as `2026-W48`: weeks begin on Monday, and the first has the year's first Thursday. */
  readonly week: string;
  /** 00 to 23. */
  readonly hourOfDay: string;
}

function placeOf(format: Intl.DateTimeFormat, ms: number): CalendarPlace {
  const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, value]));
  const day = `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
  const hourOfDay = parts.get('hour') ?? '00';
  return { hour: `${day} ${hourOfDay}:00`, day, week: weekOf(day), hourOfDay };
}

const DAY_MS = 86_400_000;

function weekOf(day: string): string {
  const at = Date.parse(`${day}T00:00:00Z`);
  // A week belongs to the year that its Thursday lies in.
  const thursday = at + (3 - ((new Date(at).getUTCDay() + 6) % 7)) * DAY_MS;
  const year = new Date(thursday).getUTCFullYear();
  const number = Math.floor((thursday - Date.UTC(year, 0, 1)) / (7 * DAY_MS)) + 1;
  return `${year}-W${String(number).padStart(2, '0')}`;
}
