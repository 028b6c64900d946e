import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { openGit } from '../../src/baseline/git.ts';
import { findBase, headOf } from '../../src/baseline/merge-base.ts';
import { gitEnvironment, gitOf, repository, scratch } from './repository.ts';

describe('where a change begins', () => {
  test('is where it left its target, whatever the target has gained since', async () => {
    const own = repository();
    const base = own.commit({ 'a.txt': '1' });
    own.git('checkout', '--quiet', '-b', 'change');
    const head = own.commit({ 'b.txt': '1' });
    own.git('checkout', '--quiet', 'main');
    own.commit({ 'a.txt': '2' });
    own.git('checkout', '--quiet', 'change');
    const git = await gitOf(own);
    expect(await findBase(git, 'main')).toEqual({ head, base, dirty: false });
    writeFileSync(path.join(own.folder, 'untracked.txt'), '');
    expect((await findBase(git, 'main')).dirty).toBe(false);
    writeFileSync(path.join(own.folder, 'b.txt'), '2');
    expect(await headOf(git)).toEqual({ head, dirty: true });
  });

  test('a clone that is too shallow says what to do', async () => {
    const own = repository();
    own.commit({ 'a.txt': '1' });
    own.git('checkout', '--quiet', '-b', 'change');
    own.commit({ 'b.txt': '1' });
    own.git('checkout', '--quiet', 'main');
    own.commit({ 'a.txt': '2' });
    const folder = scratch();
    const clone = [
      'clone',
      '--quiet',
      '--depth',
      '1',
      '--no-single-branch',
      '--branch',
      'change',
      `file://${own.folder}`,
      folder,
    ];
    execFileSync('git', clone, { env: gitEnvironment(folder), stdio: 'pipe' });
    const git = await gitOf({ folder });
    await expect(findBase(git, 'origin/main')).rejects.toMatchObject({
      code: 'baseline/shallow',
      hint: /fetch-depth: 0/,
    });
    await expect(findBase(git, 'v1')).rejects.toMatchObject({
      code: 'baseline/unknown-ref',
      hint: /fetch-depth: 0/,
    });
  });

  test.each(['--upload-pack=x', '../x', 'a\nb', '', '-', 'main..main', ':/seed', 'no-such'])(
    'the name %j is no commit',
    async (name) => {
      const own = repository();
      own.commit({ 'a.txt': '1' });
      await expect(findBase(await gitOf(own), name)).rejects.toMatchObject({ code: 'baseline/unknown-ref' });
    },
  );

  test('histories without a common commit, no commit, and no repository are each their own', async () => {
    const own = repository();
    await expect(findBase(await gitOf(own), 'main')).rejects.toMatchObject({ code: 'baseline/no-commit' });
    expect(await headOf(await gitOf(own))).toBeNull();
    own.commit({ 'a.txt': '1' });
    own.git('checkout', '--quiet', '--orphan', 'other');
    own.commit({ 'b.txt': '1' });
    await expect(findBase(await gitOf(own), 'main')).rejects.toMatchObject({
      code: 'baseline/no-common-commit',
    });
    const folder = scratch();
    expect(await openGit(folder, gitEnvironment(folder))).toBeNull();
  });
});
