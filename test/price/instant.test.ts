import { expect, test } from 'vitest';
import { parseHours, parseInstant, utcMinute, utcWeekday } from '../../src/price/instant.ts';

test.each([
  ['2026-10-07', '2026-10-07T00:00:00.000Z'],
  ['2026-10-07T01:00:00+02:00', '2026-10-06T23:00:00.000Z'],
  ['2024-02-29T23:59Z', '2024-02-29T23:59:00.000Z'],
])('%s is %s', (text, wanted) => {
  expect(new Date(parseInstant(text) ?? Number.NaN).toISOString()).toBe(wanted);
});

test.each(['2026-02-29', '2026-13-01', '2026-10-07T00:00:00', '7 Oct 2026', '2026', ''])(
  '%j is no instant',
  (text) => {
    expect(parseInstant(text)).toBeNull();
  },
);

test('weekdays and minutes are those of UTC', () => {
  expect(utcWeekday(Date.parse('2026-11-16T00:00:00Z'))).toBe(1);
  expect(utcWeekday(Date.parse('2026-11-22T23:59:59Z'))).toBe(7);
  expect(utcWeekday(Date.parse('1969-12-31T00:00:00Z'))).toBe(3);
  expect(utcMinute(Date.parse('1969-12-31T23:59:59Z'))).toBe(1439);
});

test('spans of hours end after they begin', () => {
  expect(parseHours('22:00-24:00')).toEqual({ from: 1320, to: 1440 });
  expect(parseHours('04:00-04:00')).toBeNull();
  expect(parseHours('23:00-25:00')).toBeNull();
});
