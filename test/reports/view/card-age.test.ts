import { expect, test } from 'vitest';
import { cardItems } from '../../../reports/view/card-age.ts';

const START = '2026-11-23T10:15:30.000Z';

test('says how old each card was when the run began', () => {
  const cards = [
    { id: 'fresh', created: '2026-11-23' },
    { id: 'default', created: '2026-09-23' },
    { id: 'later', created: '2026-11-25' },
  ];
  expect(cardItems(cards, START)).toEqual([
    {
      status: 'ok',
      text: 'Prices are of the cards fresh of 2026-11-23, the day of this run; default of 2026-09-23, 61 days before this run; later of 2026-11-25, later than this run.',
    },
  ]);
});

test('a card of more than a quarter or without a day is a note', () => {
  expect(cardItems([{ id: 'old', created: '2026-08-22' }], START)[0]?.status).toBe('note');
  expect(cardItems([{ id: 'mine', created: null }], START)).toEqual([
    { status: 'note', text: 'Prices are of the card mine without a day.' },
  ]);
  expect(cardItems([{ id: 'mine', created: 'spring' }], START)[0]?.text).toContain('without a day');
  expect(cardItems([], START)).toEqual([]);
});
