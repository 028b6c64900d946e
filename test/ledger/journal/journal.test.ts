import { readFileSync, existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { mounted, temporaryFolder } from '../temporary-folder.ts';
import { Journal, journalFile } from '../../../src/ledger/journal/journal.ts';
import { readJournal } from '../../../src/ledger/journal/line.ts';

const numbersIn = (ledger: string): readonly number[] =>
  readJournal(readFileSync(journalFile(ledger))).lines.map(({ number }) => number);

test('a line is in the file when append returns, and a clean close takes the file away', () => {
  const ledger = path.join(temporaryFolder(), 'ledger.db');
  const journal = new Journal(ledger, 'id', () => undefined);
  expect([journal.append('["a"]'), journal.append('["b"]')]).toEqual([1, 2]);
  expect(readJournal(readFileSync(journalFile(ledger)))).toEqual({
    id: 'id',
    lines: [
      { number: 1, text: '["a"]' },
      { number: 2, text: '["b"]' },
    ],
    damaged: 0,
  });
  journal.close(true);
  expect(existsSync(journalFile(ledger))).toBe(false);
});

test('it stays small while its lines are committed, and never loses one that is not', () => {
  const ledger = path.join(temporaryFolder(), 'ledger.db');
  const journal = new Journal(ledger, 'id', () => undefined);
  const text = JSON.stringify(['x'.repeat(10_000)]);
  for (let hundred = 0; hundred < 10; hundred += 1) {
    for (let n = 1; n <= 100; n += 1) {
      const number = hundred * 100 + n;
      expect(journal.append(text)).toBe(number);
      // The ledger is always seven lines behind.
      journal.committed(Math.max(0, number - 7));
    }
    const last = hundred * 100 + 100;
    expect(numbersIn(ledger).slice(-7)).toEqual([6, 5, 4, 3, 2, 1, 0].map((behind) => last - behind));
    expect(statSync(journalFile(ledger)).size).toBeLessThan(1_400_000);
  }
  journal.close(false);
  expect(numbersIn(ledger).at(-1)).toBe(1000);
});

test('on a full disk lines are left out whole, room is asked for once a line, and it goes on later', () => {
  const folder = temporaryFolder();
  if (!mounted(folder, 'size=64k')) return;
  const ledger = path.join(folder, 'ledger.db');
  let asked = 0;
  const journal = new Journal(ledger, 'id', () => (asked += 1));
  const text = JSON.stringify(['x'.repeat(9_000)]);
  for (let number = 1; number <= 12; number += 1) journal.append(text);
  expect(asked).toBe(1);
  const before = numbersIn(ledger);
  expect(before.length).toBeLessThan(8);
  expect(before).toEqual(before.map((_, index) => index + 1));
  // Behind a gap nothing could be read.
  journal.append('["small"]');
  expect(numbersIn(ledger)).toEqual(before);
  journal.committed(13);
  journal.append('["small again"]');
  expect(numbersIn(ledger)).toEqual([...before, 14]);
  journal.close(false);
});
