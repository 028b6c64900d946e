/** Folders that one attempt's program has to itself. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { agentFolderPrefix } from './leftover-folders.ts';

export const MAX_STDOUT_BYTES: number = 10 * 1024 * 1024;

/** Absolute paths; all are gone when the attempt is over. */
export interface OwnFolders {
  /** Where it works. */
  readonly work: string;
  readonly home: string;
  readonly temp: string;
}

/** Makes the folders, uses them and removes them. */
export async function inOwnFolders<Value>(use: (folders: OwnFolders) => Promise<Value>): Promise<Value> {
  const folder = await mkdtemp(agentFolderPrefix());
  const folders: OwnFolders = {
    work: path.join(folder, 'work'),
    home: path.join(folder, 'home'),
    temp: path.join(folder, 'tmp'),
  };
  try {
    await Promise.all(Object.values(folders).map((directory) => mkdir(directory)));
    return await use(folders);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 2 });
  }
}
