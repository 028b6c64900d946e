import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { gateOutputs } from '../../../reports/gate/index.ts';

test('no two outputs share an id or a file', () => {
  expect(new Set(gateOutputs.map(({ id }) => id)).size).toBe(gateOutputs.length);
  expect(new Set(gateOutputs.map(({ fileName }) => fileName)).size).toBe(gateOutputs.length);
});

test('every output is a file of its id, with a mirrored test that holds it to the contract', () => {
  const sources = readdirSync(path.resolve(import.meta.dirname, '../../../reports/gate'));
  const tests = readdirSync(import.meta.dirname);
  for (const { id } of gateOutputs) {
    expect(sources).toContain(`${id}.ts`);
    expect(tests).toContain(`${id}.test.ts`);
  }
});
