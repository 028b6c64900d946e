/** Folders of programs that a killed firstpass could not remove. */
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const PREFIX = 'firstpass-agent-';

/**
 * Returns the beginning of this process's folders. The machine is part of it: containers may share a folder for
 * temporary files, and a pid says nothing about a process of another one.
 */
export function agentFolderPrefix(): string {
  return path.join(os.tmpdir(), `${PREFIX}${machine()}-${process.pid}-`);
}

/** Returns the folders of this user's processes on this machine that are gone; absolute, sorted. */
export function leftoverFolders(): readonly string[] {
  const own = `${PREFIX}${machine()}-`;
  return readdirSync(os.tmpdir())
    .filter((name) => name.startsWith(own) && !isAlive(Number.parseInt(name.slice(own.length), 10)))
    .map((name) => path.join(os.tmpdir(), name))
    .filter(isOwnFolder)
    .toSorted();
}

/** Removes them; returns how many. One that cannot be removed is left. */
export function removeLeftoverFolders(): number {
  let removed = 0;
  for (const folder of leftoverFolders()) {
    try {
      rmSync(folder, { recursive: true, force: true });
      removed += 1;
    } catch {
      // A program made something in it that is not ours to remove.
    }
  }
  return removed;
}

function machine(): string {
  return createHash('sha256').update(os.hostname()).digest('hex').slice(0, 6);
}

function isOwnFolder(folder: string): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  return found?.isDirectory() === true && found.uid === os.userInfo().uid;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
