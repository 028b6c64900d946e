import { expect, test } from 'vitest';
import { calendarOf } from '../../../src/analyse/attribution/calendar.ts';

test.each([
  ['UTC', '2026-11-23T10:20:00Z', '2026-11-23', '10', '2026-W48'],
  // Monday has begun there already.
  ['Pacific/Kiritimati', '2026-11-22T12:00:00Z', '2026-11-23', '02', '2026-W48'],
  ['Asia/Kathmandu', '2026-11-22T18:20:00Z', '2026-11-23', '00', '2026-W48'],
  // The first days of a year may belong to the last week of the one before, and the other way round.
  ['UTC', '2027-01-01T00:00:00Z', '2027-01-01', '00', '2026-W53'],
  ['UTC', '2024-12-30T23:59:59Z', '2024-12-30', '23', '2025-W01'],
  ['Europe/Berlin', '2026-03-29T01:30:00Z', '2026-03-29', '03', '2026-W13'],
])('%s at %s', (...place) => {
  const [zone, at, day, hourOfDay, week] = place;
  expect(calendarOf(zone)(Date.parse(at))).toEqual({ hour: `${day} ${hourOfDay}:00`, day, hourOfDay, week });
});

test('an unknown zone is refused', () => {
  expect(() => calendarOf('Mars/Olympus')).toThrow(RangeError);
});
