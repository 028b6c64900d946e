import { readdirSync, statSync, type Dirent } from 'node:fs';
import path from 'node:path';

/** Returns the absolute paths of the files below `root` that match, sorted; `*` and `**` are understood. */
export function glob(root: string, pattern: string): readonly string[] {
  const segments = pattern.split('/').filter((segment) => segment !== '' && segment !== '.');
  const start = path.isAbsolute(pattern) ? path.parse(pattern).root : root;
  const found = new Set<string>();
  collect(start, segments, found);
  return [...found].sort();
}

/** Returns whether the text is a pattern and not the name of one file. */
export function isPattern(text: string): boolean {
  return text.includes('*');
}

function collect(folder: string, segments: readonly string[], found: Set<string>): void {
  const [segment, ...rest] = segments;
  if (segment === undefined) return;
  if (segment === '**') {
    collect(folder, rest, found);
    for (const entry of entries(folder)) {
      // Real folders only: a link could lead back up and never end.
      if (entry.isDirectory() && !isHidden(entry.name))
        collect(path.join(folder, entry.name), segments, found);
    }
    return;
  }
  const names = isPattern(segment) ? matches(folder, segment) : [segment];
  for (const name of names) {
    const file = path.join(folder, name);
    if (rest.length > 0) collect(file, rest, found);
    else if (isFile(file)) found.add(file);
  }
}

function matches(folder: string, segment: string): readonly string[] {
  const escaped = segment.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll(/\*+/g, '.*');
  const pattern = new RegExp(`^${escaped}$`, 's');
  return entries(folder)
    .map((entry) => entry.name)
    .filter((name) => pattern.test(name) && (segment.startsWith('.') || !isHidden(name)));
}

function isHidden(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules';
}

function entries(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // A folder that is not there or may not be read holds no match; an empty result is reported by the caller.
    return [];
  }
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}
