import { readFileSync } from 'node:fs';
import { commitOf, isShallow, unknownRef } from '../baseline/commit.ts';
import type { Git } from '../baseline/git.ts';
import { type ChangeRange, findBase } from '../baseline/merge-base.ts';
import { isJsonObject } from '../model/json.ts';

/** What a change is going to be merged into, as somebody says it. */
interface Target {
  /** Names to try, the first that means a commit is taken. */
  readonly names: readonly string[];
  /** Whether somebody said so: then it must exist. */
  readonly stated: boolean;
}

/**
 * Returns the range of the change that is judged: from where it left its target. The target is what `--base` says,
 * else what the CI says (GitHub: pull request and merge queue, GitLab: merge request), else the default branch where
 * one is known. Null when nobody says it: then the lock of the work tree is all there is.
 * Throws Failure `baseline/unknown-ref`, `baseline/shallow`, `baseline/no-common-commit`.
 */
export async function changeRange(
  git: Git,
  base: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ChangeRange | null> {
  const { names, stated } = targetOf(base, environment);
  for (const name of names) {
    if ((await commitOf(git, name)) !== null) return findBase(git, name);
  }
  const [first] = names;
  if (stated && first !== undefined) throw unknownRef(base ?? first, await isShallow(git));
  return null;
}

function targetOf(
  base: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Target {
  if (base !== undefined) return { names: [base, `refs/remotes/origin/${base}`], stated: true };
  const queued = mergeGroupBase(environment);
  if (queued !== null) return { names: [queued], stated: true };
  const branch = said(environment['GITHUB_BASE_REF']);
  // A local branch of the name may be old: a checkout of CI makes none.
  if (branch !== null) return { names: [`refs/remotes/origin/${branch}`, branch], stated: true };
  const sha = said(environment['CI_MERGE_REQUEST_DIFF_BASE_SHA']);
  if (sha !== null) return { names: [sha], stated: true };
  const usual = ['main', 'master'].flatMap((name) => [`refs/remotes/origin/${name}`, `refs/heads/${name}`]);
  return { names: ['refs/remotes/origin/HEAD', ...usual], stated: false };
}

/** A merge queue names its base in the event alone. */
function mergeGroupBase(environment: Readonly<Record<string, string | undefined>>): string | null {
  const file = said(environment['GITHUB_EVENT_PATH']);
  if (environment['GITHUB_EVENT_NAME'] !== 'merge_group' || file === null) return null;
  try {
    const event: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const group = isJsonObject(event) ? event['merge_group'] : null;
    const sha = isJsonObject(group) ? group['base_sha'] : null;
    return typeof sha === 'string' ? said(sha) : null;
  } catch {
    return null;
  }
}

function said(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : value;
}
