import { chmodSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { firstpass, startFirstpass } from './run-cli.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A browser for tests: it writes down what it was asked to show. */
const BROWSER = '#!/bin/sh\necho "$1" > shown.txt\n';

function projectWithRun(): string {
  const folder = temporaryFolder({ 'browser.sh': BROWSER });
  chmodSync(path.join(folder, 'browser.sh'), 0o755);
  expect(firstpass(folder, ['init', '.']).code).toBe(0);
  expect(firstpass(folder, ['run', '--quiet']).code).toBe(0);
  return folder;
}

test('serve prints its address, shows the run there and ends on Ctrl-C; report --open shows the file', async () => {
  const folder = projectWithRun();
  const { child, ended } = startFirstpass(folder, ['serve']);
  const url = await new Promise<string>((resolve) => {
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
  });
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}\/$/);
  expect(await (await fetch(url)).text()).toContain('data-live="state">complete<');
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ code: 0 });

  const opened = firstpass(folder, ['report', '--open'], { BROWSER: path.join(folder, 'browser.sh') });
  expect(opened.code).toBe(0);
  const shown = path.join(folder, 'shown.txt');
  for (let tries = 0; tries < 100 && !existsSync(shown); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(readFileSync(shown, 'utf8')).toMatch(/^file:\/\/.*\/reports\/.*\.html\n$/);
  expect(firstpass(folder, ['report', '--open', '--out', '-'])).toMatchObject({ code: 2 });
}, 60_000);
