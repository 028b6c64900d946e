import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { acceptCommand } from '../../../reports/gate/accept-command.ts';
import type { GateCell } from '../../../reports/gate/document.ts';
import { oneLine } from '../../../reports/markdown-text.ts';
import { GATES, gateOf, hostileText } from '../../fixtures/gate.ts';

const regressed = gateOf({}).cells[0] as GateCell;

test('bounds the acceptance by the ratio, rounded up', () => {
  expect(acceptCommand(regressed)).toBe(
    "firstpass accept sql-migration/large --max-ratio 1.54 --expires 30d --reason 'why it is worth it'",
  );
});

test('there is none for a cell that did not regress, that has no finite ratio or no key', () => {
  expect(acceptCommand({ ...regressed, verdict: 'inconclusive' })).toBeNull();
  expect(acceptCommand({ ...regressed, keys: { ...regressed.keys, exec: null } })).toBeNull();
  const [infinite] = (GATES['nothing was correct'] as typeof gateOf)({}).cells;
  expect(acceptCommand(infinite as GateCell)).toBeNull();
});

test('a shell takes whatever name as one word', () => {
  const names = fc.sample(hostileText, { numRuns: 60, seed: 7 });
  const script = names.map((spec) =>
    (acceptCommand({ ...regressed, spec }) ?? '').replace(/^firstpass accept/, 'print'),
  );
  const print = String.raw`print() { printf '%s\036' "$1" "$#"; }`;
  const { stdout, status } = spawnSync('bash', ['-c', `${print}\n${script.join('\n')}`], {
    encoding: 'utf8',
  });
  expect(status).toBe(0);
  const expected = names.flatMap((spec) => [oneLine(`${spec}/large`), '7']);
  expect(stdout.split('\u001e').slice(0, -1)).toEqual(expected);
});
