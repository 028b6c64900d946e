import { baselineRunId, loadBaseline } from '../baseline/load.ts';
import { type Lock, LOCK_FILE, type LockCell } from '../baseline/lock.ts';
import { lockAt, workTreeLock } from '../baseline/lock-at.ts';
import { packCell, type Packed, packedText, type Secret } from '../baseline/pack.ts';
import { judgingsOf } from '../analyse/comparison/judging.ts';
import { EXIT, Failure } from '../model/failure.ts';
import type { LedgerReader } from '../model/ledger.ts';
import type { Project } from '../model/project.ts';
import { secretsOf } from './baseline-pack.ts';
import { openBaselineStore, projectGit } from './baseline-store.ts';
import { openProject } from './open-project.ts';
import { version } from './version.ts';
import { withLedger } from './with-ledger.ts';

export interface BaselineSyncOptions {
  readonly project: string;
  readonly ledger?: string;
  /** Commit whose lock is meant; left out: the one of the work tree. */
  readonly ref?: string;
}

/** Takes the trials that a lock names from the store into the ledger. Exit 5 when the store lacks some of them. */
export async function baselinePull(options: BaselineSyncOptions): Promise<number> {
  const { project } = await openProject(options.project);
  const lock = await requireLock(project, options.ref);
  const store = await openBaselineStore(project);
  return withLedger(options.ledger ?? project.ledger, async (ledger) => {
    let missing = 0;
    let present = 0;
    for (const cell of lock.cells) {
      const had = ledger.reader.run(baselineRunId(cell.data)) !== null;
      const run = await loadBaseline(cell, { store, ...ledger, project: project.name, version: version() });
      if (run === null) {
        missing += 1;
        console.error(
          `missing: ${cell.spec} × ${cell.variant}, ${cell.data.slice(0, 12)} is not in ${store.name}`,
        );
      } else if (had) present += 1;
      else console.log(`taken in: ${cell.spec} × ${cell.variant}, ${cell.trials} trials, run ${run}`);
    }
    console.error(
      `${lock.cells.length - missing} of ${lock.cells.length} cells are in the ledger, ${present} were before`,
    );
    return missing === 0 ? EXIT.ok : EXIT.noBaseline;
  });
}

/** Puts what the lock names and the store lacks into the store, from the ledger. Exit 5 when the ledger lacks it too. */
export async function baselinePush(options: Omit<BaselineSyncOptions, 'ref'>): Promise<number> {
  const { project } = await openProject(options.project);
  const lock = await requireLock(project, undefined);
  const store = await openBaselineStore(project);
  const present = new Set(await store.list());
  return withLedger(options.ledger ?? project.ledger, async ({ reader }) => {
    const secrets = secretsOf(process.env, project);
    const objects: Packed[] = [];
    let missing = 0;
    for (const cell of lock.cells.filter(
      ({ data, rateCard }) => !present.has(data) || !present.has(rateCard),
    )) {
      const packed = packedAgain(cell, reader, secrets);
      if (packed === null) {
        missing += 1;
        console.error(
          `missing: ${cell.spec} × ${cell.variant}, ${cell.data.slice(0, 12)} is in no run of this ledger`,
        );
        continue;
      }
      objects.push(...packed);
      console.log(`put: ${cell.spec} × ${cell.variant}, ${cell.trials} trials, ${cell.data.slice(0, 12)}`);
    }
    await store.put(objects);
    console.error(`${lock.cells.length - missing} of ${lock.cells.length} cells are in ${store.name}`);
    return missing === 0 ? EXIT.ok : EXIT.noBaseline;
  });
}

/** Returns the lock of a commit or of the work tree. Throws Failure `baseline/no-lock`. */
export async function requireLock(project: Project, ref: string | undefined): Promise<Lock> {
  const lock = ref === undefined ? workTreeLock(project.root) : await lockOf(project, ref);
  if (lock !== null) return lock;
  const where = ref === undefined ? 'beside the project file' : `in commit ${ref}`;
  throw new Failure('baseline/no-lock', `there is no ${LOCK_FILE} ${where}`, {
    hint: 'measure and write one: firstpass run, then firstpass baseline update',
    exitCode: EXIT.noBaseline,
  });
}

/** Returns the lock that a commit has; null when it has none. Throws Failure `baseline/no-repository`. */
export async function lockOf(project: Project, ref: string): Promise<Lock | null> {
  const git = await projectGit(project);
  if (git !== null) return lockAt(git, ref);
  throw new Failure(
    'baseline/no-repository',
    `the project is in no git repository, so there is no commit ${ref}`,
    {
      hint: 'leave out the commit: then the lock of the work tree is meant',
    },
  );
}

/** Returns the data of a cell out of the run that keeps it; null when the ledger has none, or not the very same. */
function packedAgain(
  cell: LockCell,
  reader: LedgerReader,
  secrets: readonly Secret[],
): readonly [Packed, Packed] | null {
  const run = reader.run(baselineRunId(cell.data));
  const [stored] = run === null ? [] : reader.cells(run.id);
  const canonical = run === null ? null : reader.rateCard(run.rateCard);
  if (run === null || stored === undefined || canonical === null) return null;
  const { run: _run, priceKey: _priceKey, ...own } = stored;
  const ruler = judgingsOf(reader.events(run.id)).get(cell.spec);
  const trials = [...reader.trials(run.id)].flatMap(({ trial }) => {
    const detail = reader.trialDetail(trial.id);
    return detail === null || detail.end === null ? [] : [{ ...detail, end: detail.end }];
  });
  const judging = ruler === undefined ? null : { validators: ruler.validators, cases: ruler.cases };
  const header = { cell: own, execKey: cell.execKey, judging, rateCard: run.rateCard };
  const data = packCell({ header, trials, text: (sha256) => reader.blob(sha256), secrets });
  return data.sha256 === cell.data ? [data, packedText(canonical)] : null;
}
