/** Files that a known agent reads before and writes during its session. */
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { JsonObject } from '../../model/json.ts';
import { recordsOf } from './records.ts';

/** More of a log than this is left unread: it is the last of three sources. */
const MAX_LOG_BYTES = 64 * 1024 * 1024;

/** Writes the files with the folders above them. */
export async function writeFiles(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text, { mode: 0o600 });
  }
}

/** Returns the records of each file under the folder, by name; none when there is no such folder. */
export async function readLog(
  { folder, ending }: { readonly folder: string; readonly ending: string },
  clean: (text: string) => string,
): Promise<readonly (readonly JsonObject[])[]> {
  const logs: (readonly JsonObject[])[] = [];
  let left = MAX_LOG_BYTES;
  for (const name of await namesIn(folder)) {
    const file = path.join(folder, name);
    const found = await stat(file).catch(() => null);
    if (!name.endsWith(ending) || found?.isFile() !== true || found.size > left) continue;
    left -= found.size;
    logs.push(recordsOf(clean(await readFile(file, 'utf8'))).records);
  }
  return logs;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder, { recursive: true })).toSorted();
  } catch {
    return [];
  }
}
