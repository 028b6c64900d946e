import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyStory, recordsOf } from '../arbitrary-records.ts';
import { recordsOfText, textOfRecords } from '../../../src/ledger/journal/record-text.ts';
import type { LedgerRecord } from '../../../src/model/ledger.ts';

test('every record comes back from its text, amounts to the last digit, on one line', () => {
  fc.assert(
    fc.property(anyStory, (makeStory) => {
      let id = 0;
      const records = recordsOf(makeStory('run', () => (id += 1)));
      const text = textOfRecords(records);
      expect(text).not.toContain('\n');
      expect(recordsOfText(text)).toEqual(records);
    }),
  );
});

test('amounts of settlements and later prices come back, too', () => {
  const amount = 9_000_000_000_000_000_000_000_000_001n;
  const charge = {
    component: 'tool',
    unit: 'call',
    quantity: '1',
    basis: 'list',
    sku: null,
    rule: null,
  } as const;
  const records: LedgerRecord[] = [
    { kind: 'settlement', settlement: { callId: 1, at: '', resolution: 'billed', amount, source: 's' } },
    {
      kind: 'pricing-set',
      repricing: {
        run: 'r',
        rateCard: 'c',
        at: '',
        calls: [{ callId: 1, charges: [{ ...charge, amount }] }],
      },
    },
    { kind: 'rate-card', sha256: 'a', canonical: '{"amount":1}' },
  ];
  expect(recordsOfText(textOfRecords(records))).toEqual(records);
});
