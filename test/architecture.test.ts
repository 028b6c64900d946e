import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');

/** Who may import whom: the table of docs/architecture.md. A folder may always import itself. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'src/model': [],
  'src/usage': ['src/model'],
  'src/plan': ['src/model'],
  'src/price': ['src/model'],
  'src/analyse': ['src/model'],
  'src/ledger': ['src/model'],
  'src/provider': ['src/model', 'src/usage'],
  'src/agent': ['src/model', 'src/usage', 'src/provider'],
  'src/import': ['src/model', 'src/usage', 'src/price'],
  validators: ['src/model'],
  'src/spec': ['src/model', 'validators'],
  'src/execute': ['src/model', 'src/plan', 'src/price'],
  'src/gate': ['src/model', 'src/analyse'],
  'src/baseline': ['src/model', 'src/gate'],
  'src/publish': ['src/model', 'reports'],
  'src/export': ['src/model', 'reports'],
  reports: ['src/model', 'src/analyse', 'src/gate'],
};

/** Folders whose results depend on their arguments alone: no file system, no clock, no chance. */
const PURE = ['src/model', 'src/plan', 'src/price', 'src/analyse', 'src/usage', 'src/gate'];
const PURE_EXCEPTIONS = ['src/price/embedded.ts'];

function sources(folder: string): string[] {
  const absolute = path.join(root, folder);
  return readdirSync(absolute).flatMap((name) => {
    const relative = `${folder}/${name}`;
    if (statSync(path.join(root, relative)).isDirectory()) return sources(relative);
    return name.endsWith('.ts') ? [relative] : [];
  });
}

const files = ['src', 'validators', 'reports'].flatMap(sources);
const text = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** Modules that a file imports, statically or not. */
function imports(file: string): string[] {
  return [...text(file).matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
}

function folderOf(file: string): string {
  const [first = '', second = ''] = file.split('/');
  return first === 'src' ? `src/${second}` : first;
}

describe('architecture', () => {
  test('every folder imports only what the table allows', () => {
    const wrong: string[] = [];
    for (const file of files) {
      const allowed = MAY_IMPORT[folderOf(file)];
      if (allowed === undefined) continue;
      for (const target of imports(file).filter((name) => name.startsWith('.'))) {
        const other = folderOf(path.posix.normalize(path.posix.join(path.posix.dirname(file), target)));
        if (other !== folderOf(file) && !allowed.includes(other)) wrong.push(`${file} imports ${other}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('the table has a row for every folder but the composition root', () => {
    const folders = new Set(files.map(folderOf));
    folders.delete('src/cli');
    folders.delete('src/index.ts');
    expect([...folders].sort()).toEqual(Object.keys(MAY_IMPORT).sort());
  });

  test('the table is the one that docs/architecture.md shows', () => {
    const shown = new Map<string, string[]>();
    for (const match of text('docs/architecture.md').matchAll(/^\| `([^`]+)\/`\s*\|[^|]*\|([^|]*)\|$/gm)) {
      shown.set(
        match[1] ?? '',
        [...(match[2] ?? '').matchAll(/`([^`]+)`/g)].map((name) => name[1] ?? ''),
      );
    }
    shown.delete('src/cli');
    expect(Object.fromEntries(shown)).toEqual(MAY_IMPORT);
  });

  test('pure folders read no file, clock or random number', () => {
    const impure = /from 'node:(?!crypto)|Date\.now|new Date\(\)|Math\.random|performance\./;
    const wrong = files
      .filter((file) => PURE.includes(folderOf(file)) && !PURE_EXCEPTIONS.includes(file))
      .filter((file) => impure.test(text(file)));
    expect(wrong).toEqual([]);
  });

  test('only the command line exits, prints or reads the environment', () => {
    const wrong = files
      .filter((file) => folderOf(file) !== 'src/cli')
      .filter((file) => /process\.(exit|env|stdout|stderr)\b|console\./.test(text(file)));
    expect(wrong).toEqual([]);
  });

  test('sums of money never pass through a float outside of what people look at', () => {
    const wrong = files
      .filter((file) => !['reports', 'src/cli'].includes(folderOf(file)) && file !== 'src/model/money.ts')
      // An interval is an estimate and is computed in floats; the value that it surrounds is not.
      .filter(
        (file) => !/^src\/analyse\/(case-tally|cell-intervals|observation|sample\/|comparison\/)/.test(file),
      )
      // Squares of costs, of which the same intervals are made.
      .filter((file) => file !== 'src/ledger/sqlite/headline-dollars.ts')
      .filter((file) => /usdToNumber|Number\([a-z.]*(usd|amount|cost|spent)/i.test(text(file)));
    expect(wrong).toEqual([]);
  });

  test('starting the command line loads no package but commander', () => {
    const seen = new Set<string>();
    const packages = new Set<string>();
    const visit = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      for (const match of text(file).matchAll(
        /^import (?!type)[^;]*?from '([^']+)'|^export [^;]*?from '([^']+)'/gm,
      )) {
        const target = match[1] ?? match[2] ?? '';
        if (target.startsWith('.'))
          visit(path.posix.normalize(path.posix.join(path.posix.dirname(file), target)));
        else if (!target.startsWith('node:')) packages.add(target);
      }
    };
    visit('src/cli/main.ts');
    expect([...packages]).toEqual(['commander']);
  });

  test('no file is longer than 400 lines and the median stays under 120', () => {
    const lengths = files.map((file) => text(file).split('\n').length).sort((left, right) => left - right);
    expect(lengths.at(-1)).toBeLessThanOrEqual(400);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(120);
  });
});
