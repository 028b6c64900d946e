import fc from 'fast-check';
import { expect, test } from 'vitest';
import { callInstant, parseHours, parseInstant, utcMinute, utcWeekday } from '../../src/price/instant.ts';

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

test('the start of a call is read as Date.parse reads it', () => {
  const start = { min: new Date('0000-01-01T00:00:00.000Z'), max: new Date('9999-12-31T23:59:59.999Z') };
  fc.assert(
    fc.property(fc.date({ ...start, noInvalidDate: true }), (date) => {
      expect(callInstant(date.toISOString())).toBe(date.getTime());
    }),
  );
  for (const text of [
    '2026-02-31T00:00:00.000Z',
    '2026-13-01T00:00:00.000Z',
    '2026-01-01T24:00:00.000Z',
    '2026-01-01T00:00:60.000Z',
    '2026-01-01T00x00:00.000Z',
    '2026-01-0aT00:00:00.000Z',
    '2026-01-01T01:00:00+01:0',
    '2026-01-01',
    '',
  ]) {
    expect(callInstant(text)).toBe(Date.parse(text));
  }
});
