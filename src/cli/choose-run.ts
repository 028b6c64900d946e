import { closest } from '../model/closest.ts';
import { Failure } from '../model/failure.ts';
import type { LedgerReader } from '../model/ledger.ts';
import type { Run } from '../model/run.ts';

/**
 * Returns the run of that id, or the newest that is no baseline: what was taken in from a store is not what was
 * done last. Throws a Failure that names the newest ones.
 */
export function chooseRun(reader: LedgerReader, run: string | undefined): Run {
  const runs = reader.runs();
  const chosen =
    run === undefined
      ? runs.find(({ source }) => source !== 'baseline')
      : runs.find((item) => item.id === run);
  if (chosen !== undefined) return chosen;
  if (run === undefined) {
    throw new Failure('report/no-run', 'this ledger has no run yet', {
      hint: 'start one with `firstpass run`',
    });
  }
  const known = runs.slice(0, 5).map((item) => item.id);
  const meant = closest(
    run,
    runs.map((item) => item.id),
  );
  throw new Failure('report/unknown-run', `there is no run "${run}" in this ledger`, {
    hint: meant === null ? `the newest runs are: ${known.join(', ')}` : `did you mean "${meant}"?`,
  });
}
