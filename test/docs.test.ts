import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const cli = path.join(root, 'dist/src/cli/main.js');

function pages(folder: string): string[] {
  return readdirSync(path.join(root, folder)).flatMap((name) => {
    const relative = path.join(folder, name);
    if (statSync(path.join(root, relative)).isDirectory()) return pages(relative);
    return name.endsWith('.md') ? [relative] : [];
  });
}

const documents = ['README.md', 'CONTRIBUTING.md', ...pages('docs')];

interface Step {
  readonly kind: 'write' | 'run';
  /** File to write, or the words after `$ `. */
  readonly what: string;
  readonly text: string;
}

/** Reads a page's steps: ```yaml file=… blocks are written, `$ …` lines of ```console blocks are run. */
function steps(markdown: string): Step[] {
  const found: Step[] = [];
  for (const [, info = '', body = ''] of markdown.matchAll(/^```(\S+[^\n]*)\n([\s\S]*?)^```$/gm)) {
    const file = /\bfile=(\S+)/.exec(info)?.[1];
    if (file !== undefined) found.push({ kind: 'write', what: file, text: body });
    if (info.trim() !== 'console') continue;
    for (const part of body.split(/^\$ /m).slice(1)) {
      const [command = '', ...output] = part.split('\n');
      found.push({ kind: 'run', what: command, text: output.join('\n').trim() });
    }
  }
  return found;
}

/** An `…` in a page stands for text that differs from run to run (ids, times); the rest must be equal. */
function matches(shown: string, printed: string): boolean {
  const pattern = shown
    .split('…')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join(String.raw`[^\n]*?`);
  return new RegExp(`^${pattern}$`).test(printed);
}

describe.each(documents)('%s', (document) => {
  const markdown = readFileSync(path.join(root, document), 'utf8');
  const all = steps(markdown);

  test('links to files that exist', () => {
    const broken = [...markdown.matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)]
      .map((match) => match[1] ?? '')
      .filter((target) => !existsSync(path.resolve(root, path.dirname(document), target)));
    expect(broken).toEqual([]);
  });

  test.runIf(all.some((step) => step.what.startsWith('firstpass')))(
    'prints what it shows',
    { timeout: 120_000 },
    () => {
      const folder = mkdtempSync(path.join(os.tmpdir(), 'firstpass-docs-'));
      let here = folder;
      try {
        for (const step of all) {
          if (step.kind === 'write') {
            mkdirSync(path.dirname(path.join(here, step.what)), { recursive: true });
            writeFileSync(path.join(here, step.what), step.text);
          } else if (step.what.startsWith('cd ')) here = path.join(here, step.what.slice(3));
          else if (step.what.startsWith('firstpass')) {
            const words = step.what.split(' ').slice(1);
            const env = { ...process.env, NO_COLOR: '1', COLUMNS: '110' };
            const result = spawnSync(process.execPath, [cli, ...words], { cwd: here, env, encoding: 'utf8' });
            const printed = `${result.stdout}${result.stderr}`.trim();
            const shown = step.text.replaceAll(/[ \t]+$/gm, '');
            const got = printed.replaceAll(/[ \t]+$/gm, '');
            expect(matches(shown, got) ? shown : got, `$ ${step.what}`).toBe(shown);
          }
        }
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});

test('the README starts with the two commands', () => {
  const screen = readFileSync(path.join(root, 'README.md'), 'utf8').split('\n').slice(0, 40).join('\n');
  expect(screen).toContain('npm ci && npm run demo');
  expect(screen).toContain('npm ci && npm test');
});

test('no committed file names a machine path or a registry host', () => {
  const files = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter(Boolean);
  const wrong = files
    .filter((file) => existsSync(path.join(root, file)) && statSync(path.join(root, file)).size < 2_000_000)
    .filter((file) => file !== 'test/docs.test.ts')
    .filter((file) =>
      /registry\.npmjs\.org|\/root\/|\/home\/[a-z]+\//.test(readFileSync(path.join(root, file), 'utf8')),
    );
  expect(wrong).toEqual([]);
});
