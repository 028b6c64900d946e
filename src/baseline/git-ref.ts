import { Failure } from '../model/failure.ts';
import { byteOrder } from './byte-order.ts';
import { type Git, gitFailed, type GitResult } from './git.ts';
import type { Packed } from './pack.ts';
import { addressIn, type BaselineStore, objectName } from './store.ts';
import { compressed } from './unpack.ts';

/** Where the objects are, in the repository and in its remote: no branch, so that no clone gets them unasked. */
export const BASELINE_REF = 'refs/firstpass/baseline';

/** Writers that lose a race merge and try again so often: each round has one winner. */
const MOST_TRIES = 20;

/** Writer and date of every commit: equal content is one commit, whoever writes it. */
const WRITER = 'firstpass <firstpass@localhost> 946684800 +0000';

/** The files of a tree: object ids by name. */
type Tree = ReadonlyMap<string, string>;

/**
 * Returns the store in a ref of its own, in the repository and in its remote. Work tree, index and branches are never
 * touched. The commits have no parents: what is taken away is gone, and a fetch brings the present content alone.
 * `remote` is a name that `git remote` lists; null keeps the ref in this repository.
 */
export async function gitRefStore(git: Git, remote: string | null): Promise<BaselineStore> {
  if (remote !== null) await requireRemote(git, remote);
  let fetched = false;

  async function current(): Promise<Tree> {
    if (!fetched) await refresh(git, remote);
    fetched = true;
    return treeOf(git);
  }

  return {
    name: remote === null ? BASELINE_REF : `${BASELINE_REF} of ${remote}`,
    async get(sha256) {
      const id = (await current()).get(objectName(sha256));
      if (id === undefined) return null;
      const read = await git.try(['cat-file', 'blob', id]);
      if (read.code !== 0) throw gitFailed(['cat-file'], read);
      return read.stdout;
    },
    async list() {
      return [...(await current()).keys()].flatMap((name) => addressIn(name) ?? []).toSorted(byteOrder);
    },
    async put(objects) {
      const added = new Map<string, string>();
      for (const object of objects) added.set(objectName(object.sha256), await writeBlob(git, object));
      await change(git, remote, (tree) => new Map([...added, ...tree]));
      fetched = true;
    },
    async remove(addresses) {
      const names = new Set(addresses.map(objectName));
      await change(git, remote, (tree) => new Map([...tree].filter(([name]) => !names.has(name))));
      fetched = true;
    },
  };
}

/** A remote is named as the repository knows it: an address, or an option in its place, is no name. */
async function requireRemote(git: Git, remote: string): Promise<void> {
  if ((await remotesOf(git)).includes(remote)) return;
  throw new Failure('baseline/remote', `this repository has no remote ${JSON.stringify(remote)}`, {
    hint: 'name one that `git remote` lists under baseline.remote in firstpass.yaml',
  });
}

/** Returns the names of the repository's remotes. */
export async function remotesOf(git: Git): Promise<readonly string[]> {
  return (await git.text(['remote'])).split('\n').filter((name) => name !== '' && !name.startsWith('-'));
}

/** Makes the local ref what the remote has; returns its commit, null when there is none. */
async function refresh(git: Git, remote: string | null): Promise<string | null> {
  const local = await localCommit(git);
  if (remote === null) return local;
  const there = await remoteCommit(git, remote);
  if (there === local) return local;
  if (there === null) {
    await git.text(['update-ref', '-d', BASELINE_REF]);
    return null;
  }
  const asked = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--', remote];
  const result = await git.try([...asked, `+${BASELINE_REF}:${BASELINE_REF}`]);
  if (result.code !== 0) throw unreachable(remote, asked, result);
  return localCommit(git);
}

async function localCommit(git: Git): Promise<string | null> {
  const found = await git.try(['rev-parse', '--verify', '--quiet', BASELINE_REF]);
  return found.code === 0 ? found.stdout.toString('utf8').trim() : null;
}

async function remoteCommit(git: Git, remote: string): Promise<string | null> {
  const asked = ['ls-remote', '--', remote, BASELINE_REF];
  const result = await git.try(asked);
  if (result.code !== 0) throw unreachable(remote, asked, result);
  return /^([0-9a-f]{40,64})\t/.exec(result.stdout.toString('utf8'))?.[1] ?? null;
}

async function treeOf(git: Git): Promise<Tree> {
  if ((await localCommit(git)) === null) return new Map();
  const listed = await git.text(['ls-tree', '-z', '--full-tree', BASELINE_REF]);
  const entries = listed.split('\0').flatMap((line): [string, string][] => {
    const [, id, name] = /^100644 blob ([0-9a-f]+)\t(.+)$/s.exec(line) ?? [];
    // Only what is called like an object is one: nothing else is read, kept or written.
    return id === undefined || name === undefined || addressIn(name) === null ? [] : [[name, id]];
  });
  return new Map(entries);
}

async function writeBlob(git: Git, object: Packed): Promise<string> {
  return (await git.text(['hash-object', '-w', '--stdin', '--no-filters'], compressed(object))).trim();
}

/** Replaces the tree by what `next` makes of it; when another writer was faster, by what it makes of theirs. */
async function change(git: Git, remote: string | null, next: (tree: Tree) => Tree): Promise<void> {
  for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
    const expected = await refresh(git, remote);
    const before = await treeOf(git);
    const after = next(before);
    if (sameTree(before, after)) return;
    const commit = await writeCommit(git, after);
    if (await swap(git, remote, { expected, commit })) return;
  }
  throw new Failure('baseline/race', `${MOST_TRIES} times another writer of the baseline was faster`, {
    hint: 'let one job at a time write it (`concurrency` in the workflow), and start this one again',
  });
}

function sameTree(left: Tree, right: Tree): boolean {
  return left.size === right.size && [...left].every(([name]) => right.has(name));
}

async function writeCommit(git: Git, tree: Tree): Promise<string> {
  const lines = [...tree].toSorted(([left], [right]) => byteOrder(left, right));
  const listed = lines.map(([name, id]) => `100644 blob ${id}\t${name}\0`).join('');
  const id = (await git.text(['mktree', '-z'], listed)).trim();
  return (await git.text(['hash-object', '-t', 'commit', '-w', '--stdin'], commitText(id))).trim();
}

/** What `git commit-tree` would write, but for the names and the time, which it takes from the machine. */
function commitText(tree: string): string {
  return `tree ${tree}\nauthor ${WRITER}\ncommitter ${WRITER}\n\nBaseline of firstpass\n`;
}

/** Moves the ref from the commit that was read to the new one; returns false when it had moved meanwhile. */
async function swap(
  git: Git,
  remote: string | null,
  { expected, commit }: { readonly expected: string | null; readonly commit: string },
): Promise<boolean> {
  if (remote !== null) {
    const lease = `--force-with-lease=${BASELINE_REF}:${expected ?? ''}`;
    const asked = ['push', '--quiet', '--no-verify', lease, '--', remote, `${commit}:${BASELINE_REF}`];
    const result = await git.try(asked);
    if (result.code !== 0) {
      if ((await remoteCommit(git, remote)) === expected) throw refused(remote, asked, result);
      return false;
    }
  }
  const known = remote === null ? [expected ?? '0'.repeat(commit.length)] : [];
  const moved = await git.try(['update-ref', BASELINE_REF, commit, ...known]);
  return moved.code === 0;
}

function unreachable(remote: string, asked: readonly string[], result: GitResult): Failure {
  return new Failure(
    'baseline/remote',
    `the baseline cannot be read from ${remote}: ${gitFailed(asked, result).message}`,
    {
      hint: 'see whether `git ls-remote` works there; a job needs the right to read the repository',
    },
  );
}

function refused(remote: string, asked: readonly string[], result: GitResult): Failure {
  return new Failure(
    'baseline/remote',
    `${remote} does not take the baseline: ${gitFailed(asked, result).message}`,
    {
      hint: 'a job that writes it needs `contents: write`; a pull request of a fork never has it',
    },
  );
}
