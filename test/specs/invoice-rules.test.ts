import { describe, expect, test } from 'vitest';
import { failures, importSpecModule, type ModuleCheck } from './import-module.ts';
import { runInvoiceRules } from './run-invoice-rules.ts';

const { parseAmount, columnsOf } = await importSpecModule('invoice-fields/agent/amounts.mjs');
const { findDate, addDays } = await importSpecModule('invoice-fields/agent/dates.mjs');
const { readInvoice } = await importSpecModule('invoice-fields/agent/read-invoice.mjs');
const { default: amountsAgree } = await importSpecModule('invoice-fields/validators/amounts-agree.mjs');

// Synthetic, and not one of the suite's cases.
const INVOICE = `Testhaven Tools Ltd
VAT No. GB 999 0000 11

INVOICE

Invoice number   T-1
Invoice date     03/04/2026
Due date         02/05/2026

Bill to
Mock & Co

Description        Qty    Unit price     Amount
Hammer               2         10.50      21.00
Discount                                  -1.00

Subtotal                                  20.00
VAT 20%                                    4.00
Total due (GBP)                           24.00
`;

describe('the agent', () => {
  const input = { text: INVOICE };

  test('reads an invoice', () => {
    expect(runInvoiceRules({ input, attempt: 1, turns: [], feedback: null })).toEqual({
      number: 'T-1',
      issue_date: '2026-04-03',
      due_date: '2026-05-02',
      currency: 'GBP',
      seller: 'Testhaven Tools Ltd',
      buyer: 'Mock & Co',
      seller_tax_id: 'GB999000011',
      line_items: [
        { description: 'Hammer', quantity: 2, unit_price: 10.5, amount: 21 },
        { description: 'Discount', quantity: 1, unit_price: -1, amount: -1 },
      ],
      net: 20,
      tax: 4,
      total: 24,
    });
  });

  test('takes the next reading of the field that the feedback names, and of no other', () => {
    const feedback = '1. exact at $.issue_date: not equal';
    const turns = [{ output: '{}', feedback }];
    expect(runInvoiceRules({ input, attempt: 2, turns, feedback })).toMatchObject({
      issue_date: '2026-03-04',
      due_date: '2026-05-02',
      number: 'T-1',
    });
    // Without a conversation there is only the newest feedback.
    expect(runInvoiceRules({ input, attempt: 2, turns: [], feedback })).toMatchObject({
      issue_date: '2026-03-04',
    });
  });

  test('uses where the feedback points and not what it says', () => {
    const feedback = '1. exact at $.number: not equal\n   expected: T-99\n   received: T-1';
    expect(runInvoiceRules({ input, attempt: 2, turns: [], feedback })['number']).not.toBe('T-99');
  });

  test('says null, not 0, for amounts that it does not find', () => {
    expect(readInvoice('Hello')).toMatchObject({ net: null, total: null, line_items: [], number: '' });
  });
});

test.each([
  ['1.234,56', ',', 1234.56],
  ['1 084,50', ',', 1084.5],
  ["1'250.00", '.', 1250],
  ['1,239.80', '.', 1239.8],
  ['-61,95', ',', -61.95],
  ['4.500', ',', 4500],
  ['4.500', '.', 4.5],
  ['Saltmere', '.', null],
])('parseAmount(%j, %j) is %j', (printed, decimal, amount) => {
  expect(parseAmount(printed, decimal)).toBe(amount);
});

test('columns are numbers after gaps', () => {
  expect(columnsOf('Rope 14 mm, 10 m    12    18.40    220.80', '.')).toEqual({
    label: 'Rope 14 mm, 10 m',
    numbers: [12, 18.4, 220.8],
  });
  expect(columnsOf('VAT GB 999 7712 60', '.')).toBeNull();
});

test.each([
  ['issued 2026-03-04.', '2026-03-04'],
  ['12.02.2026', '2026-02-12'],
  ['13-05-2026', '2026-05-13'],
  ['4 March 2026', '2026-03-04'],
  ['22nd of September, 2026', '2026-09-22'],
  ['June 1st, 2026', '2026-06-01'],
  ['le 3 février 2026', '2026-02-03'],
  ['5. Dezember 2026', '2026-12-05'],
  ['2026年3月31日', '2026-03-31'],
  ['令和8年6月15日', '2026-06-15'],
  ['31.02.2026', null],
  ['2 Foobar 2026', null],
])('findDate(%j) is %j', (text, date) => {
  expect(findDate(text, false)).toBe(date);
});

test('the order of day and month is the locale’s, where both are possible', () => {
  expect(findDate('03/09/2026', true)).toBe('2026-03-09');
  expect(findDate('03/09/2026', false)).toBe('2026-09-03');
  expect(addDays('2026-02-28', 30)).toBe('2026-03-30');
});

describe('the validator of the amounts', () => {
  const expected = { line_items: [{ amount: 21 }, { amount: -1 }] };
  const complaints = (change: object): readonly (string | undefined)[] => {
    const value = { line_items: [{ amount: 21 }, { amount: -1 }], net: 20, tax: 4, total: 24, ...change };
    return failures(amountsAgree({ value, case: { expected } }) as ModuleCheck[]);
  };

  test('passes amounts that agree', () => {
    expect(complaints({})).toEqual([]);
  });

  test.each([
    [{ total: 20 }, 'Net and tax do not make the total.'],
    [{ tax: null, total: 25 }, 'Net and tax do not make the total.'],
    [{ line_items: undefined }, 'The line items are missing.'],
    [{ line_items: [{ amount: 20 }] }, 'The number of lines is wrong.'],
    [{ net: 21, total: 25 }, 'The amounts of the lines do not add up to the net.'],
    [{ line_items: [{ amount: 19 }, { amount: 1 }] }, 'The amount of a line is wrong.'],
  ])('fails %j', (change, message) => {
    expect(complaints(change)).toContain(message);
  });
});
