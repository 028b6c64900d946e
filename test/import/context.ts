import type { ImportContext } from '../../src/import/importer.ts';
import { cardDigest } from '../../src/price/digest.ts';
import { parsePrices } from '../../src/price/price-list.ts';
import { createPricer } from '../../src/price/pricer.ts';

/** Returns the context of an import that is priced by a price file. */
export function importContext(prices: string): ImportContext {
  const { card, problems } = parsePrices(prices, 'prices.json');
  if (card === null) throw new Error(JSON.stringify(problems));
  const next = { trial: 0, call: 0 };
  return {
    runId: '20261123-101530-test',
    project: 'imported',
    at: '2026-11-23T10:15:30.000Z',
    version: '0.0.0',
    pricer: createPricer([card]),
    rateCard: cardDigest([card]),
    nextId: (of) => (next[of] += 1),
  };
}
