import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Problem } from '../model/problem.ts';
import { type Place, problemAt, readSource, type Source, wholeFile } from './source.ts';

/** What one load of a project has read and found so far; every part of the loader adds to it. */
export interface Reading {
  /** Absolute folder of the project. */
  readonly root: string;
  readonly problems: Problem[];
  /** Text by file, named as problems name it: what code frames are cut from. */
  readonly sources: Map<string, string>;
}

/** Returns the path as problems show it: relative to the project's folder, with forward slashes. */
export function shown(reading: Reading, absolute: string): string {
  const relative = path.relative(reading.root, absolute);
  return (relative === '' ? '.' : relative).split(path.sep).join('/');
}

/** Returns the text of a file, or null after reporting at `named` that it cannot be read. */
export function readText(reading: Reading, absolute: string, named: Place | null): string | null {
  const file = shown(reading, absolute);
  try {
    const text = readFileSync(absolute, 'utf8').replace(/^\uFEFF/, '');
    reading.sources.set(file, text);
    return text;
  } catch (error) {
    reading.problems.push(unreadable(file, error, named ?? wholeFile(file)));
    return null;
  }
}

/** Returns the YAML or JSON source of a file, or null after reporting why there is none. */
export function readSourceFile(reading: Reading, absolute: string, named: Place | null): Source | null {
  const text = readText(reading, absolute, named);
  if (text === null) return null;
  const { source, problems } = readSource(shown(reading, absolute), text);
  reading.problems.push(...problems);
  return source;
}

/** Returns whether the file exists, after reporting at `named` when it does not. */
export function requireFile(reading: Reading, absolute: string, named: Place): boolean {
  try {
    if (statSync(absolute).isFile()) return true;
    throw Object.assign(new Error('not a file'), { code: 'EISDIR' });
  } catch (error) {
    reading.problems.push(unreadable(shown(reading, absolute), error, named));
    return false;
  }
}

function unreadable(file: string, error: unknown, place: Place): Problem {
  const code = (error as NodeJS.ErrnoException).code;
  const reasons: Record<string, string> = {
    ENOENT: 'does not exist',
    ENOTDIR: 'does not exist',
    EISDIR: 'is a folder, not a file',
    EACCES: 'may not be read: permission denied',
  };
  const reason = reasons[code ?? ''] ?? `cannot be read (${code ?? String(error)})`;
  const hint =
    code === 'ENOENT' && place.line !== null ? 'paths are relative to the file they stand in' : null;
  return problemAt(place, 'spec/missing-file', `"${file}" ${reason}`, hint);
}
