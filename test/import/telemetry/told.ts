import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readTelemetry } from '../../../src/import/telemetry/read.ts';
import { resolveSessions, type Session } from '../../../src/import/telemetry/resolve.ts';
import { addUsage, NO_USAGE, type Usage } from '../../../src/model/usage.ts';
import { countsByCode } from '../../contract/telemetry-format-contract.ts';

/** What files come to when they are imported together. */
export interface Told {
  readonly sessions: readonly Session[];
  readonly usage: Usage;
  /** Findings of files, by code. */
  readonly found: Readonly<Record<string, number>>;
  /** Flags of requests, each once. */
  readonly flags: readonly string[];
}

/** Reads files of the given names and lines, each in a folder of its own. */
export async function toldBy(
  ...files: readonly (readonly [name: string, lines: readonly object[]])[]
): Promise<Told> {
  const root = mkdtempSync(path.join(tmpdir(), 'firstpass-told-'));
  try {
    const paths = files.map(([name, lines]) => {
      const file = path.join(mkdtempSync(path.join(root, 'f-')), name);
      writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
      return file;
    });
    return await toldByFiles(paths);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Reads files that are there. */
export async function toldByFiles(paths: readonly string[]): Promise<Told> {
  const { gathered } = await readTelemetry(paths);
  const sessions = resolveSessions(gathered);
  const requests = sessions.flatMap((session) => session.requests);
  return {
    sessions,
    usage: requests.reduce((sum, { usage }) => addUsage(sum, usage ?? NO_USAGE), NO_USAGE),
    found: countsByCode(gathered.findings),
    flags: [...new Set(requests.flatMap(({ flags }) => flags))].sort(),
  };
}
