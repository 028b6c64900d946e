import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { loadBaseline } from '../../src/baseline/load.ts';
import { packedText } from '../../src/baseline/pack.ts';
import { compressed } from '../../src/baseline/unpack.ts';
import { RUN } from '../ledger/synthetic-ledger.ts';
import { holding, lockOf, newLedger, packedCell, writeRun } from './synthetic-cell.ts';

const NAMES = { project: 'synthetic', version: '0.0.0' };

describe('taking a baseline in', () => {
  test('twice is once', async () => {
    const [one, other] = [newLedger(), newLedger()];
    await writeRun(one, [1, 2, 3]);
    const { packed, bytes } = packedCell(one.reader);
    const from = { store: holding({ sha256: packed.sha256, bytes }), ...other, ...NAMES };
    const first = await loadBaseline(lockOf(packed), from);
    const version = other.reader.version();
    expect(await loadBaseline(lockOf(packed), from)).toBe(first);
    expect(other.reader.version()).toBe(version);
    expect(other.reader.runs()).toHaveLength(1);
  });

  test('links the draws that the ledger has already: none may serve twice', async () => {
    const ledger = newLedger();
    await writeRun(ledger, [0, 1, 2]);
    const elsewhere = newLedger();
    await writeRun(elsewhere, [2, 1, 0, 3, 4]);
    const { packed, bytes } = packedCell(elsewhere.reader);
    const from = { store: holding({ sha256: packed.sha256, bytes }), ...ledger, ...NAMES };
    const run = await loadBaseline(lockOf(packed), from);
    const own = new Map(
      [...ledger.reader.trials(RUN.id)].map(({ trial }) => [`${trial.case}#${trial.repeat}`, trial.id]),
    );
    const loaded = [...ledger.reader.trials(run ?? '')].map(({ trial }) => trial);
    expect(loaded).toHaveLength(5);
    for (const trial of loaded) {
      expect(trial.reusedFrom).toBe(own.get(`${trial.case}#${trial.repeat}`));
    }
    expect(loaded.filter(({ reusedFrom }) => reusedFrom !== undefined)).toHaveLength(3);
    expect([...ledger.reader.strays(run ?? '')]).toEqual([]);
    const roots = loaded.flatMap(({ execKey }) => ledger.reader.reusable(execKey).map(({ root }) => root));
    expect(new Set(roots).size).toBe(5);
  });

  test('says null when the store lacks the data or the rate cards', async () => {
    const [one, other] = [newLedger(), newLedger()];
    await writeRun(one, [1]);
    const { packed, bytes } = packedCell(one.reader);
    expect(await loadBaseline(lockOf(packed), { store: holding(), ...other, ...NAMES })).toBeNull();
    const store = holding({ sha256: packed.sha256, bytes });
    const cell = { ...lockOf(packed), rateCard: packedText('[1]').sha256 };
    await expect(loadBaseline(cell, { store, ...other, ...NAMES })).rejects.toThrow(
      /its rate card is not the one that the lock says/,
    );
    const without = {
      name: 'memory',
      get: async (sha256: string) => (sha256 === packed.sha256 ? bytes : null),
    };
    expect(await loadBaseline(lockOf(packed), { store: without, ...other, ...NAMES })).toBeNull();
    expect(other.reader.runs()).toEqual([]);
  });
});

describe('hostile and damaged data', () => {
  /** Each: what was done to the text, and what is said. */
  const DAMAGES: readonly (readonly [string, (text: string) => string, RegExp])[] = [
    ['a torn end', (text) => text.slice(0, -3), /its end is missing/],
    ['no JSON', (text) => text.replace('\n', '\n{"attempts":\n'), /line 2 is no JSON/],
    [
      'an unknown key',
      (text) => text.replace('"weight":', '"trialId":7,"weight":'),
      /line 2 at \/trial must NOT have additional properties/,
    ],
    [
      'another schema',
      (text) => text.replace('firstpass/baseline/1', 'firstpass/baseline/9'),
      /line 1 at \/schema/,
    ],
    [
      'an amount that no ledger holds',
      (text) => text.replace(/"amount":"[^"]+"/, '"amount":"1e400"'),
      /line 2 at \/calls\/0\/charges\/0/,
    ],
    [
      'a text under another digest',
      (text) => text.replace('"text":"output', '"text":"Output'),
      /is another text than its digest says/,
    ],
    [
      'a missing output',
      (text) => text.replaceAll(/\{"blob"[^\n]+output[^\n]+\n/g, ''),
      /the text of an output is missing/,
    ],
    [
      'attempts that are not there',
      (text) => text.replace('"end":{"accepted":true,"attempts":1', '"end":{"accepted":true,"attempts":2'),
      /has other attempts than it says/,
    ],
    [
      'a trial twice',
      (text) => text.replace(/\n(\{"attempts"[^\n]+\n)/, '\n$1$1'),
      /the same repeat of a case/,
    ],
    ['no trial', (text) => `${text.split('\n')[0] ?? ''}\n`, /it has no trial/],
    [
      'another cell',
      (text) => text.replace('"spec":"invoice-fields"', '"spec":"../x"'),
      /its cell is not the one that the lock says/,
    ],
    [
      'a call of an attempt that is not there',
      (text) => text.replace('{"attempt":1,', '{"attempt":9,'),
      /a call of an attempt that it lacks/,
    ],
  ];

  test.each(DAMAGES)('%s: one sentence, and nothing is written', async (_name, damage, said) => {
    const [one, other] = [newLedger(), newLedger()];
    await writeRun(one, [1, 2, 3]);
    const { packed } = packedCell(one.reader);
    const bad = packedText(damage(packed.text));
    expect(bad.sha256).not.toBe(packed.sha256);
    const store = holding({ sha256: bad.sha256, bytes: compressed(bad) });
    const cell = { ...lockOf(packed), data: bad.sha256 };
    await expect(loadBaseline(cell, { store, ...other, ...NAMES })).rejects.toThrow(said);
    await expect(loadBaseline(cell, { store, ...other, ...NAMES })).rejects.toMatchObject({
      code: 'baseline/damaged',
    });
    expect(other.reader.runs()).toEqual([]);
  });

  test('bytes that are not what their address says', async () => {
    const [one, other] = [newLedger(), newLedger()];
    await writeRun(one, [1]);
    const { packed, bytes } = packedCell(one.reader);
    const sha256 = packed.sha256;
    for (const [bad, said] of [
      [bytes.slice(0, 40), /it is no gzip file/],
      [Buffer.from('not gzip'), /it is no gzip file/],
      [gzipSync('another text'), /its content has another digest/],
      [gzipSync(Buffer.alloc(65 * 1024 * 1024)), /it is larger than any baseline may be/],
    ] as const) {
      const from = { store: holding({ sha256, bytes: bad }), ...other, ...NAMES };
      await expect(loadBaseline(lockOf(packed), from)).rejects.toThrow(said);
    }
    expect(other.reader.runs()).toEqual([]);
  });
});
