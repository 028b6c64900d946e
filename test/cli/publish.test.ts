import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { annotations } from '../../reports/gate/annotations.ts';
import { comment } from '../../reports/gate/comment.ts';
import { summary } from '../../reports/gate/summary.ts';
import { gateOf, hostileGate } from '../fixtures/gate.ts';
import { type CodeHost, startCodeHost } from '../publish/code-host.ts';
import { type CliResult, firstpass, startFirstpass } from './run-cli.ts';
import { temporaryFolder } from './temporary-folder.ts';

const EVENT = {
  repository: { full_name: 'org/shop' },
  pull_request: { number: 12, head: { sha: 'e'.repeat(40), repo: { full_name: 'org/shop' } } },
};

let host: CodeHost;
let folder: string;
beforeEach(async () => {
  host = await startCodeHost();
  folder = temporaryFolder({
    'out/gate.json': JSON.stringify(gateOf({})),
    'event.json': JSON.stringify(EVENT),
    'summary.md': '',
  });
});
afterEach(async () => {
  await host.close();
});

function onGithub(given: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return {
    GITHUB_EVENT_PATH: path.join(folder, 'event.json'),
    GITHUB_STEP_SUMMARY: path.join(folder, 'summary.md'),
    GITHUB_API_URL: host.url,
    GITHUB_TOKEN: host.token,
    ...given,
  };
}

/** In a process of its own while the host answers in this one. */
async function publish(args: readonly string[], extra: Readonly<Record<string, string>>): Promise<CliResult> {
  return startFirstpass(folder, ['publish', ...args], extra).ended;
}

test('writes annotations, the job summary, the comment and the check, and never the token', async () => {
  const result = await publish(['github', '--in', 'out', '--check'], onGithub());
  expect(result).toMatchObject({ code: 0, stdout: annotations.render(gateOf({})) });
  expect(result.stderr).toBe(
    'publish: created the comment on pull request 12\npublish: made the check run\n',
  );
  expect(readFileSync(path.join(folder, 'summary.md'), 'utf8')).toBe(summary.render(gateOf({})));
  expect(host.comments.map(({ body }) => body)).toEqual([comment.render(gateOf({}))]);
  expect(`${result.stdout}${result.stderr}`).not.toContain(host.token);
});

test('a fork whose token may not write is told so, and the exit code is 0', async () => {
  host.faults.push({
    method: 'POST',
    status: 403,
    body: { message: 'Resource ##[error] not\n::error::accessible' },
  });
  const { code, stderr } = await publish(['github', '--in', 'out'], onGithub());
  expect(code).toBe(0);
  expect(stderr).toContain('publish: no comment on pull request 12: POST');
  expect(stderr).not.toMatch(/##\[|^::/m);
});

test('no token, no network: only what needs neither', async () => {
  const result = await publish(['github', '--in', 'out'], onGithub({ GITHUB_TOKEN: '' }));
  expect(result).toMatchObject({
    code: 0,
    stderr: 'publish: GITHUB_TOKEN is not set: nothing was commented\n',
  });
  expect(host.requests).toEqual([]);
});

test('a dry run prints the comment and sends nothing', async () => {
  const result = await publish(['github', '--in', 'out', '--dry-run'], onGithub());
  expect(result).toMatchObject({ code: 0, stdout: comment.render(gateOf({})) });
  expect(host.requests).toEqual([]);
});

test('a GitLab note, with the report beside it', async () => {
  const gitlab = {
    CI_API_V4_URL: host.url,
    CI_PROJECT_ID: '5',
    CI_MERGE_REQUEST_IID: '12',
    GITLAB_TOKEN: host.token,
  };
  const url = 'https://ci.example.invalid/report.html';
  const result = await publish(['gitlab', '--in', 'out', '--report-url', url], gitlab);
  expect(result).toMatchObject({ code: 0, stderr: 'publish: created the comment on merge request 12\n' });
  expect(host.comments[0]?.body).toContain(`[Report](<${url}>)`);
});

test('what is not a gate of this version is refused with exit 2, and nothing is sent', async () => {
  writeFileSync(path.join(folder, 'out/gate.json'), JSON.stringify({ schema: 'firstpass/gate/2' }));
  const { code, stderr } = await publish(['github', '--in', 'out'], onGithub());
  expect(code).toBe(2);
  expect(stderr).toContain('is not of the schema firstpass/gate/1');
  expect(host.requests).toEqual([]);
});

test('a link in the place of gate.json is not followed', () => {
  const elsewhere = temporaryFolder({ 'gate.json': JSON.stringify(gateOf({})) });
  symlinkSync(path.join(elsewhere, 'gate.json'), path.join(folder, 'gate.json'));
  const { code, stderr } = firstpass(folder, ['publish', 'github', '--in', '.'], onGithub());
  expect(code).toBe(2);
  expect(stderr).toContain('is not a file of at most');
});

test.each([
  ['--report-url', 'javascript:alert(1)', 'the address of the report is not one of https'],
  ['--mode', 'sometimes', 'Use one of: always, changed, off.'],
])('%s %s is refused', (option, value, said) => {
  const { code, stderr } = firstpass(folder, ['publish', 'github', '--in', 'out', option, value], onGithub());
  expect(code).toBe(2);
  expect(stderr).toContain(said);
});

test('a token is not sent in clear text to another machine', () => {
  const api = { GITHUB_API_URL: 'http://api.example.invalid' };
  const { code, stderr } = firstpass(folder, ['publish', 'github', '--in', 'out'], onGithub(api));
  expect(code).toBe(2);
  expect(stderr).toContain('not one of https');
});

test('hostile names give the runner no order of their own', async () => {
  writeFileSync(
    path.join(folder, 'out/gate.json'),
    JSON.stringify(hostileGate('a\n::error::owned ##[error]owned')),
  );
  const { code, stdout } = await publish(['github', '--in', 'out'], onGithub());
  expect(code).toBe(0);
  for (const line of stdout.trim().split('\n'))
    expect(line).toMatch(/^::(error|warning) file=[^:]*::[^\n]*$/);
});
