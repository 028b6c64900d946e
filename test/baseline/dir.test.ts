import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { dirStore } from '../../src/baseline/dir.ts';
import { packedText } from '../../src/baseline/pack.ts';
import { uncompressed } from '../../src/baseline/unpack.ts';
import { scratch } from './repository.ts';

const [a, b] = [packedText('a\n'), packedText('b\n')];

test('the store in a folder comes into being with its first object, and leaves no half files', async () => {
  const folder = path.join(scratch(), 'not', 'yet');
  const store = dirStore(folder);
  expect(await store.list()).toEqual([]);
  expect(await store.get(a.sha256)).toBeNull();
  await store.put([]);
  await store.put([a, b]);
  await store.put([a]);
  writeFileSync(path.join(folder, 'notes.txt'), 'mine');
  expect(await store.list()).toEqual([a.sha256, b.sha256].toSorted());
  expect(uncompressed((await store.get(b.sha256)) ?? new Uint8Array(), b.sha256, 10)).toBe('b\n');
  await store.remove([a.sha256, 'f'.repeat(64)]);
  expect(readdirSync(folder).toSorted()).toEqual([`${b.sha256}.gz`, 'notes.txt'].toSorted());
});

test('a store that cannot be used is said in one sentence', async () => {
  const folder = scratch();
  const file = path.join(folder, 'file');
  writeFileSync(file, '');
  await expect(dirStore(file).list()).rejects.toMatchObject({ code: 'baseline/store' });
  await expect(dirStore(path.join(file, 'below')).put([a])).rejects.toMatchObject({ code: 'baseline/store' });
});
