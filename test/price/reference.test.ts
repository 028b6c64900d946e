import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RATE_CLASSES } from '../../src/price/card.ts';
import { parseRateCard } from '../../src/price/parse.ts';

const PAGE = 'docs/reference/rate-card.md';
const text = readFileSync(PAGE, 'utf8');

test('the card on the reference page is a good card', () => {
  const [, card = ''] = /```yaml\n(.*?)```/s.exec(text) ?? [];
  expect(card).toContain('schema: ratecard/1');
  expect(parseRateCard(card, PAGE).problems).toEqual([]);
});

test.each(RATE_CLASSES)('the page describes %s', (name) => {
  expect(text).toContain(`\`${name}\``);
});
