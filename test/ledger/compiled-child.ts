import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** A program of the tests as JavaScript that a bare node runs. */
export interface CompiledChild {
  readonly script: string;
  /** The ledger's writing thread. */
  readonly thread: URL;
  remove(): void;
}

/**
 * Compiles test/ledger/appending-child.ts, the writing thread and what they import into a folder inside node_modules, from where
 * it finds the packages. The newest Node that firstpass must run on does not run TypeScript itself.
 */
export function compiledChild(): CompiledChild {
  const cache = path.join(ROOT, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const out = mkdtempSync(path.join(cache, 'ledger-child-'));
  const config = path.join(out, 'tsconfig.json');
  const sources = ['test/ledger/appending-child.ts', 'src/ledger/sqlite/write-thread.ts'];
  const compilerOptions = { rootDir: ROOT, outDir: out, typeRoots: [path.join(ROOT, 'node_modules/@types')] };
  const settings = {
    extends: path.join(ROOT, 'tsconfig.json'),
    compilerOptions,
    include: [],
    files: sources.map((source) => path.join(ROOT, source)),
  };
  writeFileSync(config, JSON.stringify(settings));
  writeFileSync(path.join(out, 'package.json'), JSON.stringify({ type: 'module' }));
  execFileSync(process.execPath, [path.join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', config], {
    stdio: 'pipe',
  });
  const migrations = 'src/ledger/sqlite/migrations';
  cpSync(path.join(ROOT, migrations), path.join(out, migrations), { recursive: true });
  return {
    thread: pathToFileURL(path.join(out, 'src/ledger/sqlite/write-thread.js')),
    script: path.join(out, 'test/ledger/appending-child.js'),
    remove: () => rmSync(out, { recursive: true, force: true }),
  };
}
