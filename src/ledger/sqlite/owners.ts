import type Database from 'better-sqlite3';

/** Finds the row ids that records refer to by their public names. Each throws when there is no such row. */
export interface Owners {
  run(name: string): number;
  cell(run: string, spec: string, variant: string): number;
  /** The pricing set in which the trial's run was priced first. */
  pricingSet(trialId: number): number;
  /** The trial begins in this transaction. */
  begun(trialId: number): void;
  /** Whether the trial is known to go on; a trial of an earlier process is not. */
  isOpen(trialId: number): boolean;
  /** The trial is over: nothing more is expected to refer to it. */
  finished(trialId: number): void;
  /** Forgets everything; needed after a rollback. */
  forget(): void;
}

/** Trials remembered at the most; more than are ever in flight. */
const REMEMBERED = 20_000;

/** Returns the finder over a ledger; what it found once it remembers. */
export function owners(db: Database.Database): Owners {
  const findRun = db.prepare<[string], number>('SELECT id FROM run WHERE name = ?').pluck();
  const findCell = db
    .prepare<[number, string, string], number>(
      'SELECT id FROM cell WHERE run_id = ? AND spec = ? AND variant = ?',
    )
    .pluck();
  const findPricingSet = db
    .prepare<[number], number>(
      `SELECT p.id FROM trial t JOIN pricing_set p ON p.run_id = t.run_id AND p.kind = 'original'
       WHERE t.id = ?`,
    )
    .pluck();
  const runs = new Map<string, number>();
  const cells = new Map<string, number>();
  const pricingSets = new Map<number, number>();
  const open = new Set<number>();

  function run(name: string): number {
    return remembered(runs, name, () => findRun.get(name), `run ${name}`);
  }

  return {
    run,
    cell(runName, spec, variant) {
      const key = JSON.stringify([runName, spec, variant]);
      return remembered(
        cells,
        key,
        () => findCell.get(run(runName), spec, variant),
        `cell ${spec} × ${variant} in run ${runName}`,
      );
    },
    pricingSet(trialId) {
      if (pricingSets.size >= REMEMBERED) pricingSets.clear();
      return remembered(pricingSets, trialId, () => findPricingSet.get(trialId), `trial ${trialId}`);
    },
    begun(trialId) {
      if (open.size >= REMEMBERED) open.clear();
      open.add(trialId);
    },
    isOpen: (trialId) => open.has(trialId),
    finished(trialId) {
      pricingSets.delete(trialId);
      open.delete(trialId);
    },
    forget() {
      runs.clear();
      cells.clear();
      pricingSets.clear();
      open.clear();
    },
  };
}

function remembered<Key>(
  known: Map<Key, number>,
  key: Key,
  find: () => number | undefined,
  what: string,
): number {
  const id = known.get(key) ?? find();
  if (id === undefined) throw new Error(`The ledger has no ${what}: its record must come first.`);
  known.set(key, id);
  return id;
}
