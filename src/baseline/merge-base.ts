import { Failure } from '../model/failure.ts';
import { commitOf, DEEPEN, isShallow, unknownRef } from './commit.ts';
import type { Git } from './git.ts';

/** Between which commits a change lies. */
export interface ChangeRange {
  /** Full SHA of what is judged. */
  readonly head: string;
  /** Full SHA of the newest commit that the change and its target share. */
  readonly base: string;
  /** Whether the work tree has changes to tracked files that no commit has. */
  readonly dirty: boolean;
}

/**
 * Returns the range from the merge base of HEAD and `target` to HEAD: what the target has gained since is none of the
 * change's doing. Throws Failure `baseline/unknown-ref`, `baseline/shallow`, `baseline/no-common-commit`.
 */
export async function findBase(git: Git, target: string): Promise<ChangeRange> {
  const head = await commitOf(git, 'HEAD');
  if (head === null) {
    throw new Failure('baseline/no-commit', 'this repository has no commit yet', {
      hint: 'commit the project first',
    });
  }
  const other = await commitOf(git, target);
  const shallow = await isShallow(git);
  if (other === null) throw unknownRef(target, shallow);
  const found = await git.try(['merge-base', head, other]);
  const base = found.stdout.toString('utf8').trim();
  if (found.code !== 0 || base === '') {
    if (shallow) {
      throw new Failure(
        'baseline/shallow',
        `this clone is too shallow to see where the change left ${target}`,
        {
          hint: DEEPEN,
        },
      );
    }
    throw new Failure('baseline/no-common-commit', `HEAD and ${target} have no commit in common`, {
      hint: 'name the branch that the change goes to with --base',
    });
  }
  return { head, base, dirty: await isDirty(git) };
}

/** Returns the commit of HEAD; null before the first one. */
export async function headOf(git: Git): Promise<{ readonly head: string; readonly dirty: boolean } | null> {
  const head = await commitOf(git, 'HEAD');
  return head === null ? null : { head, dirty: await isDirty(git) };
}

async function isDirty(git: Git): Promise<boolean> {
  const status = await git.text([
    'status',
    '--porcelain',
    '-z',
    '--untracked-files=no',
    '--ignore-submodules=all',
  ]);
  return status !== '';
}
