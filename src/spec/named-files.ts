import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** More than any tool of one's own is made of: beyond it something else was found. */
const MOST = 1000;
const MODULE = /\.[cm]?[jt]s$/;
/** What `import`, `require` and `new URL(…, import.meta.url)` name by a path from the module itself. */
const NAMES = /(?:new\s+URL\(\s*)(['"`])([^'"`\n]+)\1\s*,\s*import\.meta|(['"`])(\.{1,2}\/[^'"`\n]+)\3/g;

/** A module that writes may write what it names: a log that grows must not make every run another one. */
const WRITES = /\b(?:appendFile|writeFile|createWriteStream)/;

/**
 * Returns the files that a JavaScript module names by relative paths, and those that they name in turn, without
 * itself, sorted. It is read as text: a path that is put together while the module runs is not found, and one that
 * stands in a comment is. Packages are left out, and of a module that writes files all but modules. Other files
 * name none.
 */
export function namedFiles(file: string): readonly string[] {
  const found = new Set([file]);
  for (const module of found) {
    if (!MODULE.test(module) || found.size > MOST) continue;
    const text = readFileSync(module, 'utf8');
    const writes = WRITES.test(text);
    for (const match of text.matchAll(NAMES)) {
      const named = path.resolve(path.dirname(module), match[2] ?? match[4] ?? '');
      const isOwn = !named.split(path.sep).includes('node_modules');
      if (writes && !MODULE.test(named)) continue;
      if (isOwn && statSync(named, { throwIfNoEntry: false })?.isFile() === true) found.add(named);
    }
  }
  found.delete(file);
  return [...found].toSorted();
}
