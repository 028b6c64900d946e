import type Database from 'better-sqlite3';
import type { Cell, LedgerEvent, Run } from '../../model/run.ts';
import { flagColumn, hashColumn, timeColumn, type Bindable } from './columns.ts';
import type { Owners } from './owners.ts';

/** Writes what describes a run: the run itself with its pricing set, its cells, its events. */
export interface RunInserts {
  run(run: Run): void;
  cell(cell: Cell): void;
  event(event: LedgerEvent): void;
}

export function runInserts(db: Database.Database, owners: Owners): RunInserts {
  const insertRun = db.prepare<Bindable[]>(
    `INSERT INTO run (name, started_at, project, source, version, plan_digest, seed, repeats, planned,
       rate_card, synthetic, environment, rescored_from, baseline)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertPricingSet = db.prepare<Bindable[]>(
    `INSERT INTO pricing_set (run_id, kind, rate_card, at) VALUES (?, 'original', ?, ?)`,
  );
  const insertCell = db.prepare<Bindable[]>(
    `INSERT INTO cell (run_id, spec, variant, spec_description, owner, label, agent, synthetic, tags,
       yield_floor, sla_p95_seconds, score_key, price_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertEvent = db.prepare<Bindable[]>(
    'INSERT INTO event (run_id, trial_id, at, name, detail) VALUES (?, ?, ?, ?, ?)',
  );

  return {
    run(run) {
      const startedAt = timeColumn(run.startedAt);
      const rateCard = hashColumn(run.rateCard);
      const { lastInsertRowid } = insertRun.run(
        run.id,
        startedAt,
        run.project,
        sourceColumn(run.source),
        run.version,
        hashColumn(run.planDigest),
        Number.isSafeInteger(run.seed) ? BigInt(run.seed) : run.seed,
        run.repeats,
        run.planned,
        rateCard,
        flagColumn(run.synthetic),
        JSON.stringify(run.environment),
        run.source === 'rescore' ? (run.rescoredFrom ?? '') : null,
        run.source === 'baseline' ? hashColumn(run.baselineData ?? '') : null,
      );
      insertPricingSet.run(BigInt(lastInsertRowid), rateCard, startedAt);
    },
    cell(cell) {
      insertCell.run(
        owners.run(cell.run),
        cell.spec,
        cell.variant,
        cell.specDescription,
        cell.owner,
        cell.label,
        cell.agent,
        flagColumn(cell.synthetic),
        JSON.stringify(cell.tags),
        cell.yieldFloor,
        cell.slaP95Seconds,
        hashColumn(cell.scoreKey),
        cell.priceKey === undefined ? null : hashColumn(cell.priceKey),
      );
    },
    event({ run, trialId, at, name, detail }) {
      insertEvent.run(owners.run(run), trialId, timeColumn(at), name, JSON.stringify(detail));
    },
  };
}

/** The first version's table knows two sources; the columns beside it tell the others. */
function sourceColumn(source: Run['source']): 'import' | 'run' {
  return source === 'import' ? 'import' : 'run';
}
