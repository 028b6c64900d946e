import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { type Git, openGit } from '../../src/baseline/git.ts';

/** A real repository in a folder of its own. */
export interface Repository {
  readonly folder: string;
  git(...args: readonly string[]): string;
  commit(files: Readonly<Record<string, string>>): string;
}

/** What git sees in the tests: nothing of the machine's own settings. */
export function gitEnvironment(folder: string): Record<string, string | undefined> {
  return { PATH: process.env['PATH'], HOME: folder, GIT_CONFIG_NOSYSTEM: '1' };
}

/** Returns a folder that goes away with the test. */
export function scratch(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'firstpass-git-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Returns a repository on branch main without a commit. */
export function repository(folder: string = scratch()): Repository {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, { cwd: folder, env: gitEnvironment(folder), encoding: 'utf8', stdio: 'pipe' });
  git('init', '--quiet', '--initial-branch=main');
  return withIdentity(folder, git);
}

/** Returns a bare repository and so many clones of it, each with the remote `origin`. */
export function remoteWithClones(count: number): {
  readonly bare: Repository;
  readonly clones: readonly Repository[];
} {
  const folder = scratch();
  const seed = repository();
  seed.commit({ 'README.md': 'seed\n' });
  execFileSync('git', ['clone', '--quiet', '--bare', seed.folder, folder], {
    env: gitEnvironment(folder),
    stdio: 'pipe',
  });
  const clones = Array.from({ length: count }, () => {
    const target = scratch();
    execFileSync('git', ['clone', '--quiet', folder, target], { env: gitEnvironment(target), stdio: 'pipe' });
    return inFolder(target);
  });
  return { bare: inFolder(folder), clones };
}

function inFolder(folder: string): Repository {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, { cwd: folder, env: gitEnvironment(folder), encoding: 'utf8', stdio: 'pipe' });
  return withIdentity(folder, git);
}

function withIdentity(folder: string, git: Repository['git']): Repository {
  git('config', 'user.name', 'Tester');
  git('config', 'user.email', 'tester@localhost');
  return {
    folder,
    git,
    commit(files) {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
        writeFileSync(path.join(folder, name), text);
        git('add', '--', name);
      }
      git('commit', '--quiet', '--allow-empty', '-m', 'change');
      return git('rev-parse', 'HEAD').trim();
    },
  };
}

/** Returns firstpass's git in the repository. */
export async function gitOf(
  { folder }: Pick<Repository, 'folder'>,
  extra: Record<string, string> = {},
): Promise<Git> {
  const git = await openGit(folder, { ...gitEnvironment(folder), ...extra });
  if (git === null) throw new Error(`${folder} is no repository`);
  return git;
}
