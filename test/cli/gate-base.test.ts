import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { changeRange } from '../../src/cli/gate-base.ts';
import { gitOf, remoteWithClones, repository, scratch } from '../baseline/repository.ts';

describe('the target of a change', () => {
  test('is what --base says, else what the CI says, else the default branch', async () => {
    const { clones } = remoteWithClones(1);
    const [own] = clones;
    if (own === undefined) throw new Error('a clone');
    const base = own.git('rev-parse', 'HEAD').trim();
    own.git('checkout', '--quiet', '-b', 'change');
    const middle = own.commit({ 'a.txt': '1' });
    const head = own.commit({ 'a.txt': '2' });
    const git = await gitOf(own);
    const event = path.join(scratch(), 'event.json');
    writeFileSync(event, JSON.stringify({ merge_group: { base_sha: middle } }));
    expect(await changeRange(git, undefined, {})).toEqual({ head, base, dirty: false });
    expect(await changeRange(git, middle, { GITHUB_BASE_REF: 'main' })).toMatchObject({ base: middle });
    expect(await changeRange(git, undefined, { GITHUB_BASE_REF: 'main' })).toMatchObject({ base });
    expect(await changeRange(git, undefined, { CI_MERGE_REQUEST_DIFF_BASE_SHA: middle })).toMatchObject({
      base: middle,
    });
    const queue = { GITHUB_EVENT_NAME: 'merge_group', GITHUB_EVENT_PATH: event };
    expect(await changeRange(git, undefined, queue)).toMatchObject({ base: middle });
    await expect(changeRange(git, undefined, { GITHUB_BASE_REF: '--output=x' })).rejects.toMatchObject({
      code: 'baseline/unknown-ref',
    });
    await expect(changeRange(git, 'gone', {})).rejects.toThrow(/there is no commit "gone" in this clone/);
  });

  test('is nobody’s to say in a repository without a branch of the usual name', async () => {
    const own = repository();
    own.git('checkout', '--quiet', '--orphan', 'work');
    own.commit({ 'a.txt': '1' });
    expect(await changeRange(await gitOf(own), undefined, {})).toBeNull();
  });
});
