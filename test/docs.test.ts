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
import { expect, test } from 'vitest';

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
const read = (document: string): string => readFileSync(path.join(root, document), 'utf8');

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

test.each(documents)('%s links to files that exist', (document) => {
  const broken = [...read(document).matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)]
    .map((match) => match[1] ?? '')
    .filter((target) => !existsSync(path.resolve(root, path.dirname(document), target)));
  expect(broken).toEqual([]);
});

const walks = documents.filter((document) =>
  steps(read(document)).some((step) => step.what.startsWith('firstpass ')),
);

test.each(walks)('%s: its commands print what it shows', { timeout: 120_000 }, (document) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'firstpass-docs-'));
  try {
    let here = folder;
    for (const step of steps(read(document))) {
      if (step.kind === 'run' && step.what.startsWith('cd ')) here = path.join(here, step.what.slice(3));
      else takeStep(step, here);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function takeStep(step: Step, here: string): void {
  if (step.kind === 'write') {
    mkdirSync(path.dirname(path.join(here, step.what)), { recursive: true });
    writeFileSync(path.join(here, step.what), step.text);
    return;
  }
  const [program, ...words] = step.what.split(' ');
  expect(program).toBe('firstpass');
  const env = { ...process.env, NO_COLOR: '1', COLUMNS: '110' };
  const result = spawnSync(process.execPath, [cli, ...words], { cwd: here, env, encoding: 'utf8' });
  const shown = step.text.replaceAll(/[ \t]+$/gm, '');
  const printed = `${result.stdout}${result.stderr}`.trim().replaceAll(/[ \t]+$/gm, '');
  expect(matches(shown, printed) ? shown : printed, `$ ${step.what}`).toBe(shown);
}

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
