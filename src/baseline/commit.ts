import { Failure } from '../model/failure.ts';
import type { Git } from './git.ts';

/**
 * Returns the full SHA of the commit that a name means; null when it means none. A name that begins like an option
 * or holds what no ref may is none.
 */
export async function commitOf(git: Git, name: string): Promise<string | null> {
  if (name.startsWith('-') || !/^[^\s\p{Cc}]+$/u.test(name)) return null;
  const found = await git.try(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]);
  const sha = found.stdout.toString('utf8').trim();
  return found.code === 0 && /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(sha) ? sha : null;
}

/** Returns whether the clone lacks older commits. */
export async function isShallow(git: Git): Promise<boolean> {
  return (await git.text(['rev-parse', '--is-shallow-repository'])).trim() === 'true';
}

/** Returns the failure for a name that means no commit here. */
export function unknownRef(name: string, shallow: boolean): Failure {
  return new Failure('baseline/unknown-ref', `there is no commit ${JSON.stringify(name)} in this clone`, {
    hint: shallow ? DEEPEN : 'fetch it first: git fetch origin, or name another one with --base',
  });
}

/** What to do about a clone that lacks history. */
export const DEEPEN =
  'fetch the whole history: `fetch-depth: 0` for actions/checkout, `GIT_DEPTH: "0"` in GitLab, or git fetch --unshallow';
