import { checkLedger } from '../analyse/ledger-invariants.ts';
import type { LedgerReader, StrayRow } from '../model/ledger.ts';

/** Returns whether the rows of a run sum up; names on standard error those that do not. */
export function isSound(reader: LedgerReader, run: string): boolean {
  const broken = brokenRules(reader, run);
  for (const rule of broken) console.error(`broken: ${rule}`);
  return broken.length === 0;
}

/** Returns which rules of the books are broken in a run, a text each that names the rows. */
export function brokenRules(reader: LedgerReader, run: string): readonly string[] {
  const strays = straysByRule(reader.strays(run));
  // Where an amount is missing nothing can be summed up: the rows are named, and that is all that can be said.
  const broken = strays.has(LACKING)
    ? []
    : checkLedger({
        cells: reader.cells(run),
        calls: reader.chargedCalls(run),
        trials: reader.summaries(run),
      }).filter((invariant) => !invariant.holds);
  return [
    ...broken.map(({ name, detail }) => `${name}: ${detail}`),
    ...[...strays].map(([rule, { named, count }]) => {
      const more = count > named.length ? ` and ${count - named.length} more` : '';
      return `${rule}: not so in ${named.join(', ')}${more}`;
    }),
  ];
}

/** The rule that sums depend on. */
const LACKING = 'priced-charges-have-amounts';

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
