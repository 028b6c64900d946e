import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { commitOf, isShallow, unknownRef } from './commit.ts';
import { gitFailed, type Git } from './git.ts';
import { type Lock, LOCK_FILE, readLock } from './lock.ts';

/**
 * Returns the lock that a commit has for the project in git's folder; null when it has none.
 * Throws Failure `baseline/unknown-ref`, `baseline/lock`.
 */
export async function lockAt(git: Git, commit: string): Promise<Lock | null> {
  const text = await fileAt(git, commit, LOCK_FILE);
  return text === null ? null : readLock(text, `${LOCK_FILE} of ${commit.slice(0, 12)}`);
}

/** Returns the text of a file beside the project file as a commit has it; null when it has none. */
export async function fileAt(git: Git, commit: string, name: string): Promise<string | null> {
  const sha = await commitOf(git, commit);
  if (sha === null) throw unknownRef(commit, await isShallow(git));
  const prefix = (await git.text(['rev-parse', '--show-prefix'])).replace(/\n$/, '');
  const listed = await git.text(['ls-tree', '-z', '--full-tree', sha, '--', `${prefix}${name}`]);
  const blob = /^100\d{3} blob ([0-9a-f]+)\t/.exec(listed)?.[1];
  if (blob === undefined) return null;
  const read = await git.try(['cat-file', 'blob', blob]);
  if (read.code !== 0) throw gitFailed(['cat-file'], read);
  return read.stdout.toString('utf8');
}

/** Returns the lock that stands in a folder; null when there is none. Throws Failure `baseline/lock`. */
export function workTreeLock(folder: string): Lock | null {
  const file = path.join(folder, LOCK_FILE);
  return existsSync(file) ? readLock(readFileSync(file, 'utf8'), LOCK_FILE) : null;
}
