import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { firstpass } from './run-cli.ts';

const made: string[] = [];
afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Returns a new folder that lasts for all tests of a file. */
export function keptFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'firstpass-kept-'));
  made.push(folder);
  return folder;
}

/** Returns a folder with the project that `init` makes. */
export function keptProject(): string {
  const folder = keptFolder();
  firstpass(folder, ['init']);
  return folder;
}

/** Runs the project of a folder; returns the run's id. */
export function runIn(folder: string, ...args: readonly string[]): string {
  const result = firstpass(folder, ['run', '--quiet', '--json', ...args]);
  return (JSON.parse(result.stdout) as { readonly run: { readonly id: string } }).run.id;
}

/** Replaces a part of a file; throws when it is not there. */
export function edit(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
  writeFileSync(file, text.replace(from, to));
}
