import { checkLedger } from '../analyse/ledger-invariants.ts';
import type { LedgerReader, StrayRow } from '../model/ledger.ts';

/** Returns whether the rows of a run sum up; names on standard error those that do not. */
export function isSound(reader: LedgerReader, run: string): boolean {
  const rows = {
    cells: reader.cells(run),
    calls: reader.chargedCalls(run),
    trials: reader.summaries(run),
  };
  const broken = checkLedger(rows).filter((invariant) => !invariant.holds);
  for (const { name, detail } of broken) console.error(`broken: ${name}: ${detail}`);
  const strays = straysByRule(reader.strays(run));
  for (const [rule, { named, count }] of strays) {
    const more = count > named.length ? ` and ${count - named.length} more` : '';
    console.error(`broken: ${rule}: not so in ${named.join(', ')}${more}`);
  }
  return broken.length === 0 && strays.size === 0;
}

/** Rows named in a sentence at the most. */
const NAMED = 5;

interface Strays {
  readonly named: string[];
  count: number;
}

function straysByRule(rows: Iterable<StrayRow>): ReadonlyMap<string, Strays> {
  const rules = new Map<string, Strays>();
  for (const { rule, row } of rows) {
    const strays = rules.get(rule) ?? { named: [], count: 0 };
    rules.set(rule, strays);
    if (strays.named.length < NAMED) strays.named.push(row);
    strays.count += 1;
  }
  return rules;
}
