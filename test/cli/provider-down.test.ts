import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { json, loopback, plain, type Loopback } from '../provider/loopback.ts';
import { type CliResult, firstpass, startFirstpass } from './run-cli.ts';
import { temporaryFolder } from './temporary-folder.ts';

let server: Loopback | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** A new project whose variants are one model of a provider at this address. */
function projectAt(url: string): string {
  const folder = temporaryFolder();
  firstpass(folder, ['init']);
  const file = path.join(folder, 'firstpass.yaml');
  const before = readFileSync(file, 'utf8').replaceAll(/sandbox\/\w+/g, 'local/synthetic-1');
  const bounds = 'maxTries: 1, silenceSeconds: 2, giveUpSeconds: 1';
  writeFileSync(
    file,
    `${before}\nproviders:\n  local: { kind: openai-compatible, baseUrl: "${url}", ${bounds} }\n`,
  );
  return folder;
}

async function run(folder: string, ...args: readonly string[]): Promise<CliResult> {
  return startFirstpass(folder, ['run', '--quiet', ...args]).ended;
}

test('a provider that is not there ends the run with exit 6 and the way to go on, and a resume does', async () => {
  server = await loopback(json(200, {}));
  const { url } = server;
  const port = Number(new URL(url).port);
  await server.close();
  const folder = projectAt(url);
  const down = await run(folder);
  expect(down.code).toBe(6);
  expect(down.stderr).toMatch(/provider "local" is down \(ECONNREFUSED.*\): waiting for it, at most 1 s/);
  expect(down.stderr.match(/is down/g)).toHaveLength(1);
  expect(down.stderr).toMatch(/provider "local" was given up: it gave no answer for 1 s \(ECONNREFUSED/);
  expect(down.stderr).toMatch(/(\d+) of \1 trials were not run to their end/);
  const [, id = ''] = /firstpass run --resume (\S+)/.exec(down.stderr) ?? [];
  const again = await run(folder, '--resume', id);
  expect([again.code, port > 0]).toEqual([6, true]);
});

test('a run in which nothing but outages happened does not end well', async () => {
  server = await loopback(plain(200, '<html>synthetic gateway</html>'));
  const end = await run(projectAt(server.url));
  expect(end.code).toBe(6);
  expect(end.stderr).toContain('every trial ended in an infrastructure error, so nothing was measured');
  expect(end.stderr).toMatch(/most often because:\n {2}.*<html>synthetic gateway<\/html>/);
  expect(end.stdout).toContain('infra-error');
});
