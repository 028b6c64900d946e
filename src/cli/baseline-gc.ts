import { type Git, openGit } from '../baseline/git.ts';
import type { Lock } from '../baseline/lock.ts';
import { lockAt, workTreeLock } from '../baseline/lock-at.ts';
import { EXIT, Failure } from '../model/failure.ts';
import { openBaselineStore } from './baseline-store.ts';
import { openProject } from './open-project.ts';

export interface BaselineGcOptions {
  readonly project: string;
  readonly ref: readonly string[];
  readonly dryRun?: true;
}

/**
 * Drops what no lock names any more: not that of the work tree, nor of HEAD, nor of the commits that are named, all
 * branches when none is. A lock that cannot be read drops nothing.
 */
export async function baselineGc({ project: file, ref, dryRun }: BaselineGcOptions): Promise<number> {
  const { project } = await openProject(file);
  const store = await openBaselineStore(project);
  const locks = await locksOf(project.root, ref);
  if (locks.length === 0) {
    throw new Failure('baseline/no-lock', 'no lock was found, so everything would be dropped', {
      hint: 'run it where firstpass.lock.json is',
      exitCode: EXIT.noBaseline,
    });
  }
  const named = new Set(
    locks.flatMap(({ cells }) => cells.flatMap(({ data, rateCard }) => [data, rateCard])),
  );
  const stored = await store.list();
  const dropped = stored.filter((sha256) => !named.has(sha256));
  if (dryRun !== true && dropped.length > 0) await store.remove(dropped);
  for (const sha256 of dropped) console.log(sha256);
  const verb = dryRun === true ? 'would be dropped' : 'were dropped';
  console.error(`${dropped.length} of ${stored.length} objects in ${store.name} ${verb}`);
  return EXIT.ok;
}

async function locksOf(root: string, refs: readonly string[]): Promise<readonly Lock[]> {
  const own = workTreeLock(root);
  const locks: Lock[] = own === null ? [] : [own];
  const git = await openGit(root, process.env);
  if (git === null) {
    if (refs.length === 0) return locks;
    throw new Failure('baseline/no-repository', 'the project is in no git repository, so it has no commits');
  }
  const head = await git.try(['rev-parse', '--verify', '--quiet', 'HEAD']);
  const kept = [...(head.code === 0 ? ['HEAD'] : []), ...(refs.length > 0 ? refs : await branchesOf(git))];
  for (const ref of kept) {
    const lock = await lockAt(git, ref);
    if (lock !== null) locks.push(lock);
  }
  return locks;
}

/** Where a pull request may have begun: its own branch has the lock of that commit. */
async function branchesOf(git: Git): Promise<readonly string[]> {
  const listed = await git.text(['for-each-ref', '--format=%(objectname)', 'refs/heads', 'refs/remotes']);
  return [...new Set(listed.split('\n').filter((line) => line !== ''))];
}
