import { expect, test } from 'vitest';
import { Failure } from '../../../src/model/failure.ts';
import { GroupCommit } from '../../../src/ledger/sqlite/group-commit.ts';

/** Commits go into `batches`; `guilty` works throw, `fatal` ones end the writing. */
function recording(takesMs = 0): { readonly batches: string[][]; readonly group: GroupCommit<string> } {
  const batches: string[][] = [];
  const group = new GroupCommit<string>({
    commit(batch) {
      for (const end = performance.now() + takesMs; performance.now() < end;);
      const bad = batch.find((work) => work.startsWith('guilty') || work.startsWith('fatal'));
      if (bad !== undefined) throw new Error(bad);
      batches.push([...batch]);
    },
    fatal: (error) =>
      error instanceof Error && error.message.startsWith('fatal') ? new Failure('full', error.message) : null,
  });
  return { batches, group };
}

function later(work: string, ms: number): Promise<string> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(work), ms);
  });
}

test('works of one turn share a commit, and works that are due in the same turn join', async () => {
  const { batches, group } = recording();
  const joined = new Promise<void>((resolve, reject) => {
    queueMicrotask(() => {
      group.add('c').then(resolve, reject);
    });
  });
  await Promise.all([group.add('a'), group.add('b'), joined]);
  expect(batches).toEqual([['a', 'b', 'c']]);
});

test('a work that is still prepared keeps its place', async () => {
  const { batches, group } = recording();
  await Promise.all([group.add('a'), group.add(later('b', 20)), group.add('c')]);
  expect(batches).toEqual([['a'], ['b', 'c']]);
});

test('a work that cannot be prepared is rejected alone', async () => {
  const { batches, group } = recording();
  const broken = later('', 5).then(() => {
    throw new Error('cannot be prepared');
  });
  const results = await Promise.allSettled([group.add(broken), group.add('b')]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  await group.drain();
  expect(batches).toEqual([['b']]);
});

test('a guilty work is rejected alone, and the others are committed one by one', async () => {
  const { batches, group } = recording();
  const results = await Promise.allSettled(['a', 'guilty', 'b'].map((work) => group.add(work)));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(batches).toEqual([['a'], ['b']]);
});

test('a fatal failure rejects everything that waits and everything that comes', async () => {
  const { batches, group } = recording();
  await group.add('a');
  const waiting = ['b', 'fatal', 'c', later('d', 30)].map((work) => group.add(work));
  const results = await Promise.allSettled(waiting);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
  await expect(group.add('e')).rejects.toMatchObject({ code: 'full' });
  await group.drain();
  expect(batches).toEqual([['a']]);
});

test('after a slow shared commit the next one waits and gathers, but never long', async () => {
  const { batches, group } = recording(30);
  await Promise.all([group.add('a'), group.add('b')]);
  const begin = performance.now();
  const first = group.add('c');
  const second = later('', 2).then(() => group.add('d'));
  await Promise.all([first, second]);
  expect(batches).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
  expect(performance.now() - begin).toBeLessThan(500);
});

test('many waiting works are committed without a rest, in batches that keep the loop alive', async () => {
  const { batches, group } = recording();
  await Promise.all(Array.from({ length: 600 }, (_, n) => group.add(String(n))));
  expect(batches.flat()).toHaveLength(600);
  expect(batches.flat()).toEqual(batches.flat().toSorted((left, right) => Number(left) - Number(right)));
  expect(Math.max(...batches.map((batch) => batch.length))).toBeLessThanOrEqual(256);
});

test('draining waits for everything, and not at all when nothing waits', async () => {
  const { batches, group } = recording();
  await group.drain();
  const added = [group.add(later('a', 10)), group.add('b')];
  await group.drain();
  expect(batches).toEqual([['a', 'b']]);
  await Promise.all(added);
});
