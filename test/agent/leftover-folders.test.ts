import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  agentFolderPrefix,
  leftoverFolders,
  removeLeftoverFolders,
} from '../../src/agent/leftover-folders.ts';

test('folders of processes that are gone are found and removed, those of living ones are not', () => {
  const own = mkdtempSync(agentFolderPrefix());
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  const dead = mkdtempSync(agentFolderPrefix().replace(`-${process.pid}-`, `-${pid}-`));
  mkdirSync(`${dead}/work`);
  const elsewhere = mkdtempSync(
    agentFolderPrefix().replace(/firstpass-agent-......-\d+/, `firstpass-agent-abcdef-${pid}`),
  );
  try {
    expect(leftoverFolders()).toContain(dead);
    expect(leftoverFolders()).not.toContain(own);
    expect(leftoverFolders()).not.toContain(elsewhere);
    expect(removeLeftoverFolders()).toBeGreaterThanOrEqual(1);
    expect([dead, own, elsewhere].map((folder) => existsSync(folder))).toEqual([false, true, true]);
  } finally {
    for (const folder of [own, dead, elsewhere]) rmSync(folder, { recursive: true, force: true });
  }
});
