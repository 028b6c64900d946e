import path from 'node:path';
import { type Git, openGit } from '../baseline/git.ts';
import { dirStore } from '../baseline/dir.ts';
import { gitRefStore, remotesOf } from '../baseline/git-ref.ts';
import type { BaselineStore } from '../baseline/store.ts';
import { Failure } from '../model/failure.ts';
import type { Project } from '../model/project.ts';
import { shownPath } from './shown-path.ts';

/** Returns the store that the project names. Throws Failure `baseline/no-repository`, `baseline/remote`. */
export async function openBaselineStore(project: Project): Promise<BaselineStore> {
  const settings = project.baseline ?? {
    store: 'dir' as const,
    path: path.join(project.root, '.firstpass/baseline'),
  };
  if (settings.store === 'dir') {
    const store = dirStore(settings.path);
    return { ...store, name: shownPath(settings.path) };
  }
  const git = await projectGit(project);
  if (git === null) {
    throw new Failure(
      'baseline/no-repository',
      'the baseline is kept in git, and the project is in no repository',
      {
        hint: 'git init, or `baseline: { store: dir }` in firstpass.yaml',
      },
    );
  }
  const own = (await remotesOf(git)).includes('origin') ? 'origin' : null;
  return gitRefStore(git, settings.remote ?? own);
}

/** Returns git in the project's folder; null when that is in no repository. */
export function projectGit(project: Pick<Project, 'root'>): Promise<Git | null> {
  return openGit(project.root, process.env);
}
