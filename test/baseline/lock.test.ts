import { describe, expect, test } from 'vitest';
import { type LockCell, lockCell, lockText, readLock } from '../../src/baseline/lock.ts';
import { fileAt, lockAt, workTreeLock } from '../../src/baseline/lock-at.ts';
import { digest } from '../ledger/synthetic-ledger.ts';
import { gitOf, repository } from './repository.ts';

const CELL: LockCell = {
  spec: 'invoice-fields',
  variant: 'steady',
  execKey: digest('exec'),
  scoreKey: digest('score'),
  trials: 12,
  correct: 11,
  costPerCorrect: '0.0431',
  interval: { lower: '0.03', upper: '0.06' },
  unpriced: 0,
  served: ['steady'],
  synthetic: true,
  recordedAt: '2026-11-23T10:16:00.120Z',
  rateCard: digest('card'),
  data: digest('data'),
};

describe('the lock', () => {
  test('is sorted, one line a fact, and reads back as it was', async () => {
    const cells = [CELL, { ...CELL, variant: 'cheap', correct: 0, costPerCorrect: null, interval: null }];
    const text = lockText({ cells });
    expect(readLock(text).cells).toEqual(cells.toReversed());
    expect(lockText(readLock(text))).toBe(text);
    expect(lockCell(readLock(text), 'invoice-fields', 'cheap')?.correct).toBe(0);
    await expect(text).toMatchFileSnapshot('../golden/baseline/lock.json');
  });

  const text = lockText({ cells: [CELL] });
  test.each([
    [
      'marks of a merge',
      text.replace('  "cells"', '<<<<<<< HEAD\n  "cells"'),
      /has the marks of a merge that is not finished/,
    ],
    ['no JSON', text.slice(0, 40), /firstpass.lock.json is no JSON/],
    [
      'an unknown key',
      text.replace('"trials"', '"trails": 1, "trials"'),
      /cells\.0 has the unknown key "trails"/,
    ],
    ['a path for an id', text.replace('invoice-fields', '../x'), /cells\.0\.spec must match pattern/],
    [
      'an option for an id',
      text.replace('invoice-fields', '--upload-pack=x'),
      /cells\.0\.spec must match pattern/,
    ],
    [
      'a digest that is a path',
      text.replace(CELL.data, '../../etc/passwd'),
      /cells\.0\.data must match pattern/,
    ],
    [
      'a newer version',
      text.replace('firstpass/lock/1', 'firstpass/lock/2'),
      /has the version firstpass\/lock\/2/,
    ],
    [
      'more correct than there are',
      text.replace('"correct": 11', '"correct": 13'),
      /more trials of invoice-fields × steady are correct/,
    ],
    [
      'a cell twice',
      text.replace('"cells": [', `"cells": [${JSON.stringify(CELL)},`),
      /has the cell invoice-fields × steady twice/,
    ],
    ['a list', '[]', /the file must be object/],
  ])('%s: one sentence', (_name, bad, said) => {
    expect(() => readLock(bad)).toThrow(said);
    expect(() => readLock(bad)).toThrow(expect.objectContaining({ code: 'baseline/lock' }));
  });

  test('is read as a commit has it, in a folder of the repository too', async () => {
    const own = repository();
    const first = own.commit({ 'sub/firstpass.yaml': 'name: x' });
    const second = own.commit({ 'sub/firstpass.lock.json': text });
    own.commit({ 'sub/firstpass.lock.json': '<<<<<<< HEAD\n' });
    const git = await gitOf({ folder: `${own.folder}/sub` });
    expect(await lockAt(git, first)).toBeNull();
    expect(await lockAt(git, second)).toEqual({ cells: [CELL] });
    await expect(lockAt(git, 'HEAD')).rejects.toThrow(/marks of a merge/);
    expect(() => workTreeLock(`${own.folder}/sub`)).toThrow(/marks of a merge/);
    expect(workTreeLock(own.folder)).toBeNull();
    expect(await fileAt(git, second, 'firstpass.yaml')).toBe('name: x');
    await expect(lockAt(git, '--output=x')).rejects.toMatchObject({ code: 'baseline/unknown-ref' });
  });
});
