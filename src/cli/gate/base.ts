import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { GateCommit } from '../../../reports/gate/document.ts';
import { ACCEPTED_FILE, readAccepted } from '../../baseline/accepted-file.ts';
import { type Git, openGit } from '../../baseline/git.ts';
import type { Lock } from '../../baseline/lock.ts';
import { lockAt, workTreeLock } from '../../baseline/lock-at.ts';
import { headOf } from '../../baseline/merge-base.ts';
import type { Acceptance } from '../../gate/accepted.ts';
import { Failure } from '../../model/failure.ts';
import { changeRange } from '../gate-base.ts';

/** What a change is held against. */
export interface GateBase {
  readonly commit: GateCommit;
  /** As the merge base has it; null when it has none. */
  readonly lock: Lock | null;
  /** Committed with the change: they are part of what is reviewed. */
  readonly accepted: readonly Acceptance[];
  /** Path of the project's folder from the root of the repository; empty at the root and outside git. */
  readonly prefix: string;
}

/**
 * Returns what the project in a folder is gated against. Outside git, and where no target branch is known, it is the
 * lock that stands beside the project: then a change to the lock itself goes unseen.
 * Throws Failures `baseline/…` for references, clones and locks that cannot be used.
 */
export async function openBase(
  folder: string,
  wanted: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<GateBase> {
  const git = await openGit(folder, environment);
  const accepted = acceptedIn(folder);
  if (git === null) {
    if (wanted !== undefined) {
      throw new Failure('gate/no-repository', `${folder} is in no git repository, so --base means nothing`, {
        hint: 'leave out --base to gate against the lock that stands there',
      });
    }
    const commit = { head: null, base: null, dirty: false };
    return { commit, lock: workTreeLock(folder), accepted, prefix: '' };
  }
  const prefix = (await git.text(['rev-parse', '--show-prefix'])).trim();
  const commit = await commitsOf(git, wanted, environment);
  const lock = commit.base === null ? workTreeLock(folder) : await lockAt(git, commit.base);
  return { commit, lock, accepted, prefix };
}

async function commitsOf(
  git: Git,
  wanted: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<GateCommit> {
  const range = await changeRange(git, wanted, environment);
  if (range !== null) return range;
  const known = await headOf(git);
  return { head: known?.head ?? null, base: null, dirty: known?.dirty ?? false };
}

function acceptedIn(folder: string): readonly Acceptance[] {
  const file = path.join(folder, ACCEPTED_FILE);
  return existsSync(file) ? readAccepted(readFileSync(file, 'utf8'), ACCEPTED_FILE) : [];
}
