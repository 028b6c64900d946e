import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { Failure } from '../model/failure.ts';
import { type BaselineStore, addressIn, objectName } from './store.ts';
import { compressed } from './unpack.ts';

/** Returns the store in a folder, which comes into being with the first object. */
export function dirStore(folder: string): BaselineStore {
  const fileOf = (sha256: string): string => path.join(folder, objectName(sha256));

  async function names(): Promise<readonly string[]> {
    return (await orMissing(readdir(folder), folder)) ?? [];
  }

  return {
    name: folder,
    async get(sha256) {
      return orMissing(readFile(fileOf(sha256)), fileOf(sha256));
    },
    async list() {
      return (await names()).flatMap((name) => addressIn(name) ?? []).toSorted();
    },
    async put(objects) {
      const present = new Set(await names());
      const missing = objects.filter(({ sha256 }) => !present.has(objectName(sha256)));
      // A reader must never see half a file.
      const temporary = path.join(folder, `.${randomUUID()}.tmp`);
      try {
        if (missing.length > 0) await mkdir(folder, { recursive: true });
        for (const object of missing) {
          await writeFile(temporary, compressed(object));
          await rename(temporary, fileOf(object.sha256));
        }
      } catch (cause) {
        await rm(temporary, { force: true });
        throw unusable(folder, 'written', cause);
      }
    },
    async remove(addresses) {
      try {
        for (const sha256 of addresses) await rm(fileOf(sha256), { force: true });
      } catch (cause) {
        throw unusable(folder, 'written', cause);
      }
    },
  };
}

async function orMissing<Value>(reading: Promise<Value>, place: string): Promise<Value | null> {
  try {
    return await reading;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw unusable(place, 'read', cause);
  }
}

function unusable(place: string, what: string, cause: unknown): Failure {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Failure('baseline/store', `the baseline store ${place} cannot be ${what} (${reason})`, {
    hint: 'see `baseline` in firstpass.yaml',
    cause,
  });
}
