import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Check } from '../../src/model/check.ts';

export const specsFolder: string = path.resolve(import.meta.dirname, '../../specs');

/** What a module under specs/ exports; they are plain JavaScript without types. */
// oxlint-disable-next-line typescript/no-explicit-any -- see above
export type SpecModule = Record<string, any>;

/** Returns the exports of a module under specs/, by its path there. */
export async function importSpecModule(file: string): Promise<SpecModule> {
  return (await import(pathToFileURL(path.join(specsFolder, file)).href)) as SpecModule;
}

/** A check as `javascript` validators give it. */
export type ModuleCheck = Partial<Check>;

export function failures(checks: readonly ModuleCheck[]): readonly (string | undefined)[] {
  return checks.filter((check) => check.status !== 'pass').map((check) => check.message);
}
