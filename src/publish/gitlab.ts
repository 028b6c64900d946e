import { commentMarker, commentText } from '../../reports/gate/comment.ts';
import type { GateDocument } from '../../reports/gate/document.ts';
import type { HttpClient } from './http-client.ts';
import {
  type CommentMode,
  type CommentPlace,
  type CommentResult,
  type FoundComment,
  type Refusal,
  stick,
} from './sticky.ts';

export interface GitlabTarget {
  /** Number of the project. */
  readonly project: number;
  /** Number of the merge request within its project. */
  readonly mergeRequest: number;
}

export interface GitlabOptions {
  readonly mode: CommentMode;
  readonly reportUrl: string | null;
}

/** Shows a gate on its merge request, in one note that every later gate edits. */
export async function publishGitlab(
  client: HttpClient,
  document: GateDocument,
  target: GitlabTarget,
  { mode, reportUrl }: GitlabOptions,
): Promise<CommentResult> {
  if (mode === 'off') return { kind: 'off' };
  const user = await client.send('GET', '/user');
  if (user.kind !== 'ok') return { kind: 'problem', message: user.message };
  const id = field(user.body, 'id');
  if (typeof id !== 'number') return { kind: 'problem', message: 'GET /user: the answer names no user' };
  const notes = reportUrl === null ? [] : [`[Report](<${reportUrl}>).`];
  const place = mergeRequestNotes(client, commentMarker(document), { ...target, author: id });
  return stick(place, commentText(document, notes), document, mode);
}

function mergeRequestNotes(
  client: HttpClient,
  marker: string,
  { project, mergeRequest, author }: GitlabTarget & { readonly author: number },
): CommentPlace {
  const path = `/projects/${project}/merge_requests/${mergeRequest}/notes`;
  return {
    async find(): Promise<FoundComment | null | Refusal> {
      for await (const page of client.pages(`${path}?per_page=100&sort=asc`)) {
        if (page.kind !== 'ok') return { refused: page.message };
        for (const note of Array.isArray(page.body) ? (page.body as readonly unknown[]) : []) {
          const id = field(note, 'id');
          const body = field(note, 'body');
          if (field(field(note, 'author'), 'id') !== author) continue;
          if (typeof id === 'number' && typeof body === 'string' && body.startsWith(marker))
            return { id, body };
        }
      }
      return null;
    },
    create: async (body) => client.send('POST', path, { body }),
    edit: async ({ id }, body) => client.send('PUT', `${path}/${id}`, { body }),
  };
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
