import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadBaseline } from '../baseline/load.ts';
import { type Lock, LOCK_FILE, type LockCell, lockCell, lockText, readLock } from '../baseline/lock.ts';
import { workTreeLock } from '../baseline/lock-at.ts';
import type { Packed } from '../baseline/pack.ts';
import type { BaselineStore } from '../baseline/store.ts';
import { compressed } from '../baseline/unpack.ts';
import { EXIT, Failure } from '../model/failure.ts';
import type { LedgerReader, LedgerWriter } from '../model/ledger.ts';
import type { Project } from '../model/project.ts';
import { executionKey, type Plan, type PlannedCell } from '../plan/plan.ts';
import { packPlanned, secretsOf } from './baseline-pack.ts';
import { openBaselineStore } from './baseline-store.ts';
import { casesWithout, type Found, newestComplete, storedTrials, trialsOfRun } from './baseline-trials.ts';
import { chooseRun } from './choose-run.ts';
import { figuresOf, lockedCell } from './locked-cell.ts';
import { openProject, select, type Selection } from './open-project.ts';
import { planProject } from './plan.ts';
import { openRateCards } from './rate-cards.ts';
import { version } from './version.ts';
import { withLedger } from './with-ledger.ts';

export interface BaselineUpdateOptions extends Selection {
  readonly ledger?: string;
  readonly run?: string;
  /** Everything stored with the present content, of whatever run. */
  readonly stored?: true;
  /** false: only the lock and the ledger are written. */
  readonly push: boolean;
  readonly json?: true;
}

/** What became of one cell. */
interface Updated {
  readonly cell: string;
  readonly state: 'new' | 'moved' | 'same' | 'kept' | 'removed' | 'none';
  /** One sentence for people; null where the state says all. */
  readonly note: string | null;
  readonly entry: LockCell | null;
}

/**
 * Makes trials of a run, or all that are stored, the baseline: into the store, and by their digests into the lock,
 * which is for committing. Buys nothing. Exit 5 when a cell of the project has no baseline afterwards.
 */
export async function baselineUpdate(options: BaselineUpdateOptions): Promise<number> {
  if (options.run !== undefined && options.stored === true) {
    throw new Failure('baseline/two-sources', '--run takes one run and --stored all of them', {
      hint: 'leave out one of them',
    });
  }
  const { project } = await openProject(options.project);
  const plan = await planProject(project);
  const chosen = select(project, options);
  const before = workTreeLock(project.root) ?? { cells: [] };
  const updated = await withLedger(options.ledger ?? project.ledger, async (ledger) => {
    const store = options.push ? await openBaselineStore(project) : null;
    return updateCells({ plan, chosen, before, store }, ledger, options);
  });
  const after: Lock = { cells: updated.flatMap(({ entry }) => (entry === null ? [] : [entry])) };
  const written = writeLock(project, after);
  print(updated, options.json === true);
  console.error(written ? `\nwrote ${LOCK_FILE}: commit it` : `\n${LOCK_FILE} stays as it is`);
  return updated.some(({ state }) => state === 'none') ? EXIT.noBaseline : EXIT.ok;
}

interface UpdatePlan {
  readonly plan: Plan;
  /** The part of the project that is to be updated. */
  readonly chosen: Project;
  readonly before: Lock;
  readonly store: BaselineStore | null;
}

interface OpenLedger {
  readonly reader: LedgerReader;
  readonly writer: LedgerWriter;
}

async function updateCells(
  { plan, chosen, before, store }: UpdatePlan,
  ledger: OpenLedger,
  options: BaselineUpdateOptions,
): Promise<readonly Updated[]> {
  const { reader } = ledger;
  const find = finder(options, reader);
  const context = {
    project: plan.project,
    reader,
    cards: openRateCards(plan.project),
    secrets: secretsOf(process.env, plan.project),
  };
  const updated: Updated[] = [];
  const objects: Packed[] = [];
  for (const cell of plan.cells) {
    const entry = lockCell(before, cell.spec.id, cell.variant.id) ?? null;
    if (!isChosen(cell, chosen)) {
      if (entry !== null) updated.push(changed(cell, { state: 'kept', note: null, entry }));
      continue;
    }
    // What was a baseline once is never forgotten while the content is the same: new trials come on top.
    if (options.stored === true && entry !== null) await loadSame(cell, entry, { ledger, store, plan });
    const found = find(cell);
    if (found.kind === 'none') {
      updated.push(changed(cell, { state: entry === null ? 'none' : 'kept', note: found.reason, entry }));
      continue;
    }
    const packed = await packPlanned(cell, found.trials, context);
    const locked = await enter(cell, packed, { ledger, project: plan.project.name });
    objects.push(packed.data, packed.card);
    const state = entry === null ? 'new' : entry.data === locked.data ? 'same' : 'moved';
    updated.push(changed(cell, { state, note: noteOn(cell, found, packed.trials), entry: locked }));
  }
  if (store !== null) await store.put(objects);
  return [...updated, ...removedCells(before, plan)];
}

function changed(cell: PlannedCell, what: Omit<Updated, 'cell'>): Updated {
  return { cell: `${cell.spec.id} × ${cell.variant.id}`, ...what };
}

function isChosen(cell: PlannedCell, { specs, variants }: Project): boolean {
  return (
    specs.some(({ id }) => id === cell.spec.id) &&
    variants.some(
      ({ id, specs: does }) => id === cell.variant.id && (does === null || does.includes(cell.spec.id)),
    )
  );
}

function finder(
  { run, stored }: Pick<BaselineUpdateOptions, 'run' | 'stored'>,
  reader: LedgerReader,
): (cell: PlannedCell) => Found {
  if (stored === true) return (cell) => storedTrials(cell, reader);
  const source = run === undefined ? newestComplete(reader) : chooseRun(reader, run);
  return (cell) => trialsOfRun(cell, source, reader);
}

async function loadSame(
  cell: PlannedCell,
  entry: LockCell,
  from: { readonly ledger: OpenLedger; readonly store: BaselineStore | null; readonly plan: Plan },
): Promise<void> {
  if (from.store === null || entry.execKey !== executionKey(cell)) return;
  const { project } = from.plan;
  await loadBaseline(entry, { store: from.store, ...from.ledger, project: project.name, version: version() });
}

/** Reads the data back as everybody else will, and returns the lock's entry with what a report says of it. */
async function enter(
  cell: PlannedCell,
  packed: Parameters<typeof lockedCell>[1],
  { ledger, project }: { readonly ledger: OpenLedger; readonly project: string },
): Promise<LockCell> {
  const objects = new Map([packed.data, packed.card].map((object) => [object.sha256, object]));
  const store = {
    name: 'what was packed',
    get: (sha256: string) => {
      const object = objects.get(sha256);
      return Promise.resolve(object === undefined ? null : compressed(object));
    },
  };
  const facts = { ...lockedCell(cell, packed), costPerCorrect: null, interval: null, unpriced: 0 };
  const run = await loadBaseline(facts, { store, ...ledger, project, version: version() });
  return { ...facts, ...(run === null ? {} : figuresOf(run, ledger.reader)) };
}

function noteOn(
  cell: PlannedCell,
  found: Extract<Found, { kind: 'trials' }>,
  trials: Parameters<typeof casesWithout>[1],
): string | null {
  const missing = casesWithout(cell, trials);
  const notes = [
    ...(missing.length === 0 ? [] : [`${missing.length} of ${cell.spec.cases.length} cases have no trial`]),
    ...(found.leftOut === 0
      ? []
      : [`${found.leftOut} trials that an outage, a stop or a lost answer ended are left out`]),
  ];
  return notes.length === 0 ? null : notes.join('; ');
}

function removedCells(before: Lock, { cells }: Plan): readonly Updated[] {
  return before.cells
    .filter(
      (entry) => !cells.some(({ spec, variant }) => spec.id === entry.spec && variant.id === entry.variant),
    )
    .map(({ spec, variant }) => ({
      cell: `${spec} × ${variant}`,
      state: 'removed',
      note: 'the project has no such cell',
      entry: null,
    }));
}

/** Writes the lock when it says something else; returns whether it did. */
function writeLock({ root }: Project, lock: Lock): boolean {
  const file = path.join(root, LOCK_FILE);
  const text = lockText(lock);
  // Nothing may be committed that the next command refuses.
  readLock(text);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return false;
  writeFileSync(file, text);
  return true;
}

function print(updated: readonly Updated[], asJson: boolean): void {
  if (asJson) {
    const cells = updated.map(({ cell, state, note, entry }) => ({
      cell,
      state,
      note,
      data: entry?.data ?? null,
    }));
    console.log(JSON.stringify({ schema: 'firstpass/baseline-update/1', cells }, null, 2));
    return;
  }
  for (const { cell, state, note, entry } of updated) {
    const size =
      entry === null || state === 'kept' ? '' : `, ${entry.trials} trials, ${entry.data.slice(0, 12)}`;
    console.log(`${SAID[state]}: ${cell}${size}${note === null ? '' : ` (${note})`}`);
  }
}

const SAID: Readonly<Record<Updated['state'], string>> = {
  new: 'new',
  moved: 'moved',
  same: 'as before',
  kept: 'kept as it was',
  removed: 'removed',
  none: 'no baseline',
};
