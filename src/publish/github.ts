import { commentMarker, commentText } from '../../reports/gate/comment.ts';
import type { GateDocument } from '../../reports/gate/document.ts';
import { summary } from '../../reports/gate/summary.ts';
import type { GithubTarget } from './github-event.ts';
import type { HttpClient } from './http-client.ts';
import {
  type CommentMode,
  type CommentPlace,
  type CommentResult,
  type FoundComment,
  type Refusal,
  stick,
} from './sticky.ts';

export interface GithubOptions {
  readonly mode: CommentMode;
  /** Login whose comment is edited; another's with the same marker is left alone. */
  readonly author: string;
  /** Whether to make a check run on the head of the pull request. */
  readonly check: boolean;
  /** Where the HTML report is; null without one. */
  readonly reportUrl: string | null;
}

/** What was published, and what could not be. */
export interface Published {
  readonly pullRequest: number | null;
  readonly comment: CommentResult;
  readonly check: 'created' | 'off' | { readonly problem: string };
}

/** Shows a gate on its pull request. Nothing that the host answers is an error: it is told in the result. */
export async function publishGithub(
  client: HttpClient,
  document: GateDocument,
  target: GithubTarget,
  options: GithubOptions,
): Promise<Published> {
  const pullRequest = target.pullRequest ?? (await findPull(client, target));
  const comment =
    typeof pullRequest === 'number'
      ? await stick(
          comments(client, document, { ...target, pullRequest, author: options.author }),
          bodyOf(document, target, options),
          document,
          options.mode,
        )
      : noPlace(pullRequest, options.mode);
  const check = options.check ? await checkRun(client, document, target) : 'off';
  return { pullRequest: typeof pullRequest === 'number' ? pullRequest : null, comment, check };
}

function noPlace(why: Refusal | null, mode: CommentMode): CommentResult {
  if (mode === 'off') return { kind: 'off' };
  return { kind: 'problem', message: why === null ? 'the event is of no pull request' : why.refused };
}

/** Returns the comment that would be written. */
export function bodyOf(
  document: GateDocument,
  { fromFork }: Pick<GithubTarget, 'fromFork'>,
  { reportUrl }: Pick<GithubOptions, 'reportUrl'>,
): string {
  return commentText(document, [
    ...(reportUrl === null ? [] : [`[Report](<${reportUrl}>).`]),
    ...(fromFork ? ["These figures were reported by the fork's own job."] : []),
  ]);
}

async function findPull(client: HttpClient, target: GithubTarget): Promise<number | Refusal | null> {
  if (target.head === null) return null;
  const query = new URLSearchParams({ state: 'open', head: target.head, per_page: '100' });
  for await (const page of client.pages(`/repos/${target.repository}/pulls?${query.toString()}`)) {
    if (page.kind !== 'ok') return { refused: page.message };
    for (const pull of listOf(page.body)) {
      // A branch may have moved on since: figures of another commit are not shown as its own.
      if (field(field(pull, 'head'), 'sha') !== target.headSha) continue;
      const number = field(pull, 'number');
      if (typeof number === 'number') return number;
    }
  }
  return null;
}

function comments(
  client: HttpClient,
  document: GateDocument,
  { repository, pullRequest, author }: { repository: string; pullRequest: number; author: string },
): CommentPlace {
  const path = `/repos/${repository}/issues`;
  const marker = commentMarker(document);
  return {
    async find(): Promise<FoundComment | null | Refusal> {
      for await (const page of client.pages(`${path}/${pullRequest}/comments?per_page=100`)) {
        if (page.kind !== 'ok') return { refused: page.message };
        for (const comment of listOf(page.body)) {
          const id = field(comment, 'id');
          const body = field(comment, 'body');
          if (field(field(comment, 'user'), 'login') !== author) continue;
          if (typeof id === 'number' && typeof body === 'string' && body.startsWith(marker))
            return { id, body };
        }
      }
      return null;
    },
    create: async (body) => client.send('POST', `${path}/${pullRequest}/comments`, { body }),
    edit: async ({ id }, body) => client.send('PATCH', `${path}/comments/${id}`, { body }),
  };
}

/** Verdicts that say nothing about the change: neither a green nor a red check. */
const NEUTRAL: ReadonlySet<GateDocument['verdict']> = new Set([
  'inconclusive',
  'no-baseline',
  'needs-run',
  'budget',
]);

/** Characters of a check's title that its list shows. */
const TITLE = 120;

async function checkRun(
  client: HttpClient,
  document: GateDocument,
  { repository, headSha, fromFork }: GithubTarget,
): Promise<Published['check']> {
  if (headSha === null) return { problem: 'the event names no head of a pull request' };
  const outcome = await client.send('POST', `/repos/${repository}/check-runs`, {
    name: `firstpass (${document.project.name})`.slice(0, TITLE),
    head_sha: headSha,
    status: 'completed',
    conclusion: conclusionOf(document, fromFork),
    output: { title: document.title.slice(0, TITLE), summary: summary.render(document).slice(0, 60_000) },
  });
  return outcome.kind === 'ok' ? 'created' : { problem: outcome.message };
}

/** A fork's own word never makes a check green: whoever writes gate.json could write that it passed. */
function conclusionOf({ passed, verdict }: GateDocument, fromFork: boolean): string {
  if (!passed) return 'failure';
  return fromFork || NEUTRAL.has(verdict) ? 'neutral' : 'success';
}

function listOf(body: unknown): readonly unknown[] {
  return Array.isArray(body) ? (body as readonly unknown[]) : [];
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
