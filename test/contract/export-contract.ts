import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ExportFormat } from '../../src/export/format.ts';
import { EXPORT_FORMATS } from '../../src/export/index.ts';
import type { Usd } from '../../src/model/money.ts';
import { anyTrials, MENDED, paidFor, sourceOf } from '../export/exported.ts';

/** What every form of export must do; `paidIn` reads the money that was paid out of its text, with another parser. */
export function exportContract(format: ExportFormat, paidIn: (text: string) => Usd): void {
  const text = (source: ReturnType<typeof sourceOf>, texts = false): string =>
    [...format.pieces(source, { texts })].join('');

  describe(`export contract: ${format.id}`, () => {
    test('is in the table under its own name', () => {
      expect(EXPORT_FORMATS.filter(({ id }) => id === format.id)).toEqual([format]);
    });

    test('holds to the last digit what was paid, whatever the ledger holds', () => {
      fc.assert(
        fc.property(anyTrials, (trials) => {
          expect(paidIn(text(sourceOf(trials)))).toBe(paidFor(trials));
        }),
        { numRuns: 50, endOnFailure: true },
      );
    });

    test('gives equal bytes for equal ledgers', () => {
      fc.assert(
        fc.property(anyTrials, (trials) => {
          expect(text(sourceOf(structuredClone(trials)))).toBe(text(sourceOf(trials)));
        }),
        { numRuns: 50, endOnFailure: true },
      );
    });

    test('an empty ledger gives a text that the reader takes', () => {
      expect(paidIn(text(sourceOf([])))).toBe(0n);
    });

    test('says nothing of what was found or went wrong unless it is asked to, and never what was expected', () => {
      expect(text(sourceOf([MENDED]))).not.toContain('SECRET');
      expect(text(sourceOf([MENDED]), true)).not.toMatch(/SECRET-(EXPECTED|RECEIVED)/);
    });
  });
}
