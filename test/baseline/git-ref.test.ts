import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { BASELINE_REF, gitRefStore } from '../../src/baseline/git-ref.ts';
import { packedText } from '../../src/baseline/pack.ts';
import { uncompressed } from '../../src/baseline/unpack.ts';
import { gitOf, remoteWithClones, repository } from './repository.ts';

const [a, b, c] = ['a\n', 'b\n', 'c\n'].map(packedText);
if (a === undefined || b === undefined || c === undefined) throw new Error('three texts');

describe('the store in a git ref', () => {
  test('goes from clone to clone without touching branches, index or work tree', async () => {
    const { bare, clones } = remoteWithClones(2);
    const [one, other] = clones;
    if (one === undefined || other === undefined) throw new Error('two clones');
    one.git('checkout', '--quiet', '-b', 'work');
    writeFileSync(path.join(one.folder, 'staged.txt'), 'staged');
    one.git('add', 'staged.txt');
    const before = [one.git('status', '--porcelain'), one.git('rev-parse', 'HEAD'), one.git('branch')];
    const store = await gitRefStore(await gitOf(one), 'origin');
    await store.put([a, b]);
    expect([one.git('status', '--porcelain'), one.git('rev-parse', 'HEAD'), one.git('branch')]).toEqual(
      before,
    );
    const theirs = await gitRefStore(await gitOf(other), 'origin');
    expect(await theirs.list()).toEqual([a.sha256, b.sha256].toSorted());
    expect(uncompressed((await theirs.get(a.sha256)) ?? new Uint8Array(), a.sha256, 100)).toBe('a\n');
    expect(await theirs.get(c.sha256)).toBeNull();
    expect(other.git('rev-parse', '--is-shallow-repository').trim()).toBe('false');
    expect(bare.git('branch').trim()).toBe('* main');
    expect(bare.git('rev-list', '--count', BASELINE_REF).trim()).toBe('1');
  });

  test('equal content is one commit, and what is there is not written again', async () => {
    const { bare, clones } = remoteWithClones(1);
    const [one] = clones;
    if (one === undefined) throw new Error('a clone');
    const store = await gitRefStore(await gitOf(one), 'origin');
    await store.put([a]);
    const first = bare.git('rev-parse', BASELINE_REF);
    await store.put([a]);
    await store.put([b]);
    await store.remove([b.sha256, c.sha256]);
    expect(bare.git('rev-parse', BASELINE_REF)).toBe(first);
  });

  test('writers that race all get in: the loser of a push merges and pushes again', async () => {
    const { bare, clones } = remoteWithClones(4);
    const texts = clones.map((_clone, index) => packedText(`racer ${index}\n`));
    await Promise.all(
      clones.map(async (clone, index) => {
        const store = await gitRefStore(await gitOf(clone), 'origin');
        await store.put(texts.slice(index, index + 1));
      }),
    );
    const listed = bare.git('ls-tree', '--name-only', BASELINE_REF).trim().split('\n');
    expect(listed).toEqual(texts.map(({ sha256 }) => `${sha256}.gz`).toSorted());
  });

  test('one who drops and one who adds both have their way', async () => {
    const { bare, clones } = remoteWithClones(2);
    const [one, other] = clones;
    if (one === undefined || other === undefined) throw new Error('two clones');
    const stores = [
      await gitRefStore(await gitOf(one), 'origin'),
      await gitRefStore(await gitOf(other), 'origin'),
    ];
    await stores[0]?.put([a, b]);
    await stores[1]?.list();
    await Promise.all([stores[0]?.remove([a.sha256]), stores[1]?.put([c])]);
    const listed = bare.git('ls-tree', '--name-only', BASELINE_REF).trim().split('\n');
    expect(listed).toEqual([b, c].map(({ sha256 }) => `${sha256}.gz`).toSorted());
  });

  test('no hook of the repository runs, and a surrounding git is not obeyed', async () => {
    const { clones } = remoteWithClones(1);
    const [one] = clones;
    if (one === undefined) throw new Error('a clone');
    mkdirSync(path.join(one.folder, '.git/hooks'), { recursive: true });
    for (const name of ['pre-push', 'reference-transaction', 'post-checkout']) {
      const hook = path.join(one.folder, '.git/hooks', name);
      writeFileSync(hook, `#!/bin/sh\ntouch '${one.folder}/hook-ran'\nexit 1\n`);
      chmodSync(hook, 0o755);
    }
    const git = await gitOf(one, {
      GIT_DIR: '/nowhere',
      GIT_INDEX_FILE: '/nowhere/index',
      GIT_WORK_TREE: '/',
    });
    const store = await gitRefStore(git, 'origin');
    await store.put([a]);
    expect(await store.list()).toEqual([a.sha256]);
    expect(one.git('status', '--porcelain')).toBe('');
  });

  test.each(['--upload-pack=touch pwned', '../x', 'ext::sh -c touch% pwned', 'origin\nx', '', '-'])(
    'the remote %j is none',
    async (remote) => {
      const { clones } = remoteWithClones(1);
      const [one] = clones;
      if (one === undefined) throw new Error('a clone');
      const git = await gitOf(one);
      await expect(gitRefStore(git, remote)).rejects.toMatchObject({ code: 'baseline/remote' });
      expect(one.git('status', '--porcelain')).toBe('');
    },
  );

  test('without a remote it stays in the repository; a remote that is gone is said in one sentence', async () => {
    const alone = repository();
    const store = await gitRefStore(await gitOf(alone), null);
    expect(await store.list()).toEqual([]);
    await store.put([a, b]);
    await store.remove([a.sha256]);
    expect(await store.list()).toEqual([b.sha256]);
    alone.git('remote', 'add', 'origin', 'https://user:hunter2@127.0.0.1:9/none.git');
    const gone = await gitRefStore(await gitOf(alone), 'origin');
    await expect(gone.list()).rejects.toThrow(
      /^the baseline cannot be read from origin: git ls-remote failed: /,
    );
    await expect(gone.list()).rejects.not.toThrow(/hunter2/);
  });

  test('a server that refuses is said at once, and not tried twenty times', async () => {
    const { bare, clones } = remoteWithClones(1);
    const [one] = clones;
    if (one === undefined) throw new Error('a clone');
    const hook = path.join(bare.folder, 'hooks/pre-receive');
    writeFileSync(hook, '#!/bin/sh\necho "you may not" >&2\nexit 1\n');
    chmodSync(hook, 0o755);
    const store = await gitRefStore(await gitOf(one), 'origin');
    await expect(store.put([a])).rejects.toThrow(
      /^origin does not take the baseline: git push failed: remote: you may not/,
    );
  });

  test('files that are no objects are neither read nor kept', async () => {
    const { bare, clones } = remoteWithClones(1);
    const [one] = clones;
    if (one === undefined) throw new Error('a clone');
    bare.git('update-ref', BASELINE_REF, 'main');
    const store = await gitRefStore(await gitOf(one), 'origin');
    expect(await store.list()).toEqual([]);
    await store.put([a]);
    expect(bare.git('ls-tree', '--name-only', BASELINE_REF).trim()).toBe(`${a.sha256}.gz`);
  });
});
