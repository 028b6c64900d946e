/** A server on loopback that answers as the APIs of code hosts do: pages, refusals, limits and outages. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openHttpClient, type HttpClient } from '../../src/publish/http-client.ts';

export interface HostComment {
  readonly id: number;
  body: string;
  readonly user: { readonly login: string };
  readonly author: { readonly id: number };
}

interface Fault {
  readonly method: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Whether the request is carried out nevertheless, and only its answer is lost. */
  readonly done?: boolean;
  /** Whether the connection ends without an answer. */
  readonly hangUp?: boolean;
}

export interface CodeHost {
  readonly url: string;
  readonly comments: HostComment[];
  readonly checks: Readonly<Record<string, unknown>>[];
  readonly pulls: unknown[];
  readonly requests: string[];
  /** Answers for the next requests of their methods, instead of the right ones. */
  readonly faults: Fault[];
  readonly token: string;
  close(): Promise<void>;
}

const PER_PAGE = 30;
export const BOT = 'github-actions[bot]';
const BOT_ID = 77;

/** Starts a host of a repository `org/shop` and of a project 5, each with a pull or merge request 12. */
export async function startCodeHost(): Promise<CodeHost> {
  const server = createServer((request, response) => {
    void answer(host, request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host: CodeHost = {
    url: `http://127.0.0.1:${port}`,
    comments: [],
    checks: [],
    pulls: [],
    requests: [],
    faults: [],
    token: 'secret-token-of-the-test',
    close: async () => closed(server),
  };
  return host;
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => {
    server.close(resolve);
  });
}

/** Returns a client of the host that notes its waits instead of waiting. */
export function clientOf(host: CodeHost, waits: number[]): HttpClient {
  return openHttpClient({
    baseUrl: host.url,
    headers: { authorization: `Bearer ${host.token}` },
    now: () => 1_000_000,
    wait: async (ms) => {
      waits.push(ms);
      await Promise.resolve();
    },
  });
}

async function answer(host: CodeHost, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url = '' } = request;
  host.requests.push(`${method} ${url}`);
  const text = await textOf(request);
  const at = host.faults.findIndex((fault) => fault.method === method);
  const [fault] = at === -1 ? [] : host.faults.splice(at, 1);
  if (fault !== undefined) {
    if (fault.done === true) carryOut(host, { method, url, text });
    if (fault.hangUp === true) request.socket.destroy();
    else send(response, fault.status, fault.body ?? { message: 'fault' }, fault.headers);
    return;
  }
  const { authorization, 'private-token': privateToken } = request.headers;
  if (authorization !== `Bearer ${host.token}` && privateToken !== host.token) {
    send(response, 401, { message: 'Bad credentials' });
    return;
  }
  const { status, body, headers } = carryOut(host, { method, url, text });
  send(response, status, body, headers);
}

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly text: string;
}

interface Carried {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

function carryOut(host: CodeHost, { method, url, text }: Asked): Carried {
  const { pathname, searchParams } = new URL(url, host.url);
  const given = (text === '' ? {} : JSON.parse(text)) as Readonly<Record<string, unknown>>;
  const list = /^\/(repos\/org\/shop\/issues\/12\/comments|projects\/5\/merge_requests\/12\/notes)$/;
  const single = /^\/(?:repos\/org\/shop\/issues\/comments|projects\/5\/merge_requests\/12\/notes)\/(\d+)$/;
  if (method === 'GET' && pathname === '/user') return { status: 200, body: { id: BOT_ID } };
  if (method === 'GET' && list.test(pathname)) {
    const page = Number(searchParams.get('page') ?? '1');
    const items = host.comments.slice((page - 1) * PER_PAGE, page * PER_PAGE);
    if (page * PER_PAGE >= host.comments.length) return { status: 200, body: items };
    searchParams.set('page', String(page + 1));
    const link = `<${host.url}${pathname}?${searchParams.toString()}>; rel="next", <${host.url}/>; rel="last"`;
    return { status: 200, body: items, headers: { link } };
  }
  if (method === 'POST' && list.test(pathname)) {
    return { status: 201, body: addComment(host, String(given['body'])) };
  }
  const id = Number(single.exec(pathname)?.[1]);
  const comment = host.comments.find((one) => one.id === id);
  if ((method === 'PATCH' || method === 'PUT') && comment !== undefined) {
    comment.body = String(given['body']);
    return { status: 200, body: comment };
  }
  if (method === 'GET' && pathname === '/repos/org/shop/pulls') return { status: 200, body: host.pulls };
  if (method === 'POST' && pathname === '/repos/org/shop/check-runs') {
    host.checks.push(given);
    return { status: 201, body: { id: 1 } };
  }
  return { status: 404, body: { message: 'Not Found' } };
}

/** Adds a comment of our bot, or of another author. */
export function addComment(host: CodeHost, body: string, login: string = BOT): HostComment {
  const comment = {
    id: 100 + host.comments.length,
    body,
    user: { login },
    author: { id: login === BOT ? BOT_ID : 1 },
  };
  host.comments.push(comment);
  return comment;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
