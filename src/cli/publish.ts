import { appendFileSync, lstatSync } from 'node:fs';
import path from 'node:path';
import { annotations } from '../../reports/gate/annotations.ts';
import { comment } from '../../reports/gate/comment.ts';
import type { GateDocument } from '../../reports/gate/document.ts';
import { summary } from '../../reports/gate/summary.ts';
import { EXIT, Failure } from '../model/failure.ts';
import { bodyOf, type Published, publishGithub } from '../publish/github.ts';
import { type GithubTarget, targetOf } from '../publish/github-event.ts';
import { publishGitlab } from '../publish/gitlab.ts';
import { type HttpClient, openHttpClient } from '../publish/http-client.ts';
import { MOST_BYTES, readGate } from '../publish/read-gate.ts';
import type { CommentMode, CommentResult } from '../publish/sticky.ts';
import { readInput } from './read-input.ts';
import { printable } from './terminal/width.ts';

export interface PublishOptions {
  readonly in: string;
  readonly mode: CommentMode;
  readonly reportUrl?: string;
  readonly dryRun?: true;
}

export interface PublishGithubOptions extends PublishOptions {
  readonly author: string;
  readonly check?: true;
}

/** Shows the gate of a folder on GitHub. A host that refuses is told about and changes no exit code. */
export async function publishToGithub(options: PublishGithubOptions): Promise<number> {
  const document = gateIn(options.in);
  const reportUrl = reportUrlOf(options);
  const target = githubTarget();
  if (options.dryRun) {
    process.stdout.write(bodyOf(document, target, { reportUrl }));
    return EXIT.ok;
  }
  // Of another workflow's run, the files that annotations name are not the ones that this job shows.
  if (!target.ofOtherWorkflow) process.stdout.write(annotations.render(document));
  const summaryFile = process.env['GITHUB_STEP_SUMMARY'] ?? '';
  if (summaryFile !== '') appendFileSync(summaryFile, summary.render(document));
  const token = tokenOf('GITHUB_TOKEN');
  if (token === null) return EXIT.ok;
  const client = clientOf(process.env['GITHUB_API_URL'] ?? 'https://api.github.com', {
    accept: 'application/vnd.github+json',
    authorization: `Bearer ${token}`,
    'x-github-api-version': '2022-11-28',
    'user-agent': 'firstpass',
  });
  const { mode, author, check } = options;
  const published = await publishGithub(client, document, target, {
    mode,
    author,
    check: check === true,
    reportUrl,
  });
  tellComment(published.comment, pullText(published));
  tellCheck(published.check);
  return EXIT.ok;
}

/** Shows the gate of a folder on GitLab. */
export async function publishToGitlab(options: PublishOptions): Promise<number> {
  const document = gateIn(options.in);
  if (options.dryRun) {
    process.stdout.write(comment.render(document));
    return EXIT.ok;
  }
  const project = numberOf('CI_PROJECT_ID');
  const mergeRequest = numberOf('CI_MERGE_REQUEST_IID');
  if (project === null || mergeRequest === null) {
    tell('this job is of no merge request: nothing was commented');
    return EXIT.ok;
  }
  const token = tokenOf('GITLAB_TOKEN');
  if (token === null) return EXIT.ok;
  const client = clientOf(process.env['CI_API_V4_URL'] ?? 'https://gitlab.com/api/v4', {
    'private-token': token,
    'user-agent': 'firstpass',
  });
  const target = { project, mergeRequest };
  const result = await publishGitlab(client, document, target, {
    mode: options.mode,
    reportUrl: reportUrlOf(options),
  });
  tellComment(result, `merge request ${mergeRequest}`);
  return EXIT.ok;
}

/** A link in the place of the file would make this job read another one. */
function gateIn(folder: string): GateDocument {
  const file = path.join(folder, 'gate.json');
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found !== undefined && (!found.isFile() || found.size > MOST_BYTES)) {
    throw new Failure('publish/unsound', `${file} is not a file of at most ${MOST_BYTES} bytes`, {
      hint: 'name the folder that `firstpass gate --out` wrote',
    });
  }
  return readGate(readInput(file), file);
}

function githubTarget(): GithubTarget {
  const file = process.env['GITHUB_EVENT_PATH'] ?? '';
  const target = file === '' ? null : targetOf(eventIn(file));
  if (target !== null) return target;
  throw new Failure('publish/no-event', 'no event of a workflow says which pull request this is about', {
    hint: 'run it in GitHub Actions, or let GITHUB_EVENT_PATH name the event file',
  });
}

function eventIn(file: string): unknown {
  try {
    return JSON.parse(readInput(file)) as unknown;
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new Failure('publish/no-event', `${file} is not JSON`, { cause });
  }
}

async function wait(ms: number): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** A token travels encrypted, or not beyond this machine. */
function clientOf(baseUrl: string, headers: Readonly<Record<string, string>>): HttpClient {
  const parsed = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  const local = parsed !== null && ['127.0.0.1', '[::1]', 'localhost'].includes(parsed.hostname);
  if (parsed === null || (parsed.protocol !== 'https:' && !local)) {
    throw new Failure('publish/address', 'the address of the API is not one of https', {
      hint: 'set GITHUB_API_URL or CI_API_V4_URL to an address that begins with https://',
    });
  }
  return openHttpClient({ baseUrl, headers, now: () => Date.now(), wait });
}

function reportUrlOf({ reportUrl }: PublishOptions): string | null {
  if (reportUrl === undefined || reportUrl === '') return null;
  if (/^https:\/\/[^\s<>"'`\\]+$/.test(reportUrl)) return reportUrl;
  throw new Failure('publish/report-url', 'the address of the report is not one of https', {
    hint: 'leave --report-url out, or give an address that begins with https://',
  });
}

function tokenOf(name: string): string | null {
  const token = process.env[name] ?? '';
  if (token !== '') return token;
  tell(`${name} is not set: nothing was commented`);
  return null;
}

function numberOf(name: string): number | null {
  const text = process.env[name] ?? '';
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
}

function pullText({ pullRequest }: Published): string {
  return pullRequest === null ? 'no pull request' : `pull request ${pullRequest}`;
}

function tellComment(result: CommentResult, where: string): void {
  switch (result.kind) {
    case 'created':
    case 'edited':
      return tell(`${result.kind} the comment on ${where}`);
    case 'same':
      return tell(`the comment on ${where} says so already`);
    case 'nothing-to-say':
      return tell(`nothing was tested: no comment on ${where}`);
    case 'off':
      return;
    case 'problem':
      return tell(`no comment on ${where}: ${result.message}`);
  }
}

function tellCheck(check: Published['check']): void {
  if (check === 'off') return;
  tell(check === 'created' ? 'made the check run' : `no check run: ${check.problem}`);
}

/** What a host says goes to a log that takes orders from lines that begin with `::`, or hold `##[`. */
function tell(text: string): void {
  console.error(`publish: ${printable(text).replaceAll('##[', '## [')}`);
}
