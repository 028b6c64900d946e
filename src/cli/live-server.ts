import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { renderPage } from '../../reports/html/index.ts';
import { Failure } from '../model/failure.ts';
import type { LedgerReader } from '../model/ledger.ts';
import { liveNumbers } from './live-numbers.ts';
import { viewOf } from './view-of.ts';

export interface LiveServerOptions {
  readonly reader: LedgerReader;
  readonly run: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Without it nobody sees anything; it stands in the address. */
  readonly token: string;
}

export interface LiveServer {
  readonly url: string;
  /** Ends every connection. */
  close(): Promise<void>;
}

const EVERY_MS = 1000;
/** Share of the time that may go into looking, so that a large ledger is not read without a pause. */
const PAUSES = 4;

/** Serves the page of a run on the loopback interface and tells its readers what changes. */
export async function openLiveServer(options: LiveServerOptions): Promise<LiveServer> {
  const { reader, run, token } = options;
  const watch = openWatch(reader, run);
  const server = createServer((request, response) => {
    const place = placeOf(request, token, portOf(server));
    if (place === null) return refuse(response, 403, 'This address has no valid token.');
    if (request.method !== 'GET') return refuse(response, 405, 'Only GET is answered.');
    if (place === 'events') return watch.follow(response);
    if (place !== '') return refuse(response, 404, 'There is no such page.');
    return sendPage(response, reader, run);
  });
  await listening(server, options.port);
  return {
    url: `http://127.0.0.1:${portOf(server)}/${token}/`,
    close: async () => {
      watch.close();
      await new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      });
    },
  };
}

function sendPage(response: ServerResponse, reader: LedgerReader, run: string): void {
  try {
    const numbers = { ...liveNumbers(reader, run), events: 'events' };
    const view = viewOf(reader, run, { drill: { sidecar: null } });
    // What has not run yet is still to come: a run that goes on did not stop short.
    const header = numbers.state === 'running' ? { ...view.header, stopped: null } : view.header;
    const { text, policy } = renderPage({ ...view, header }, numbers);
    response.writeHead(200, {
      ...HEADERS,
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': `${policy}; frame-ancestors 'none'`,
    });
    response.end(text);
  } catch (failure) {
    // One page that cannot be made must not end the others' events.
    if (!(failure instanceof Failure)) throw failure;
    refuse(response, 503, failure.message);
  }
}

const HEADERS = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** Returns what is asked for after the token; null without it, or under a name that is not this machine's own. */
function placeOf({ url, headers }: IncomingMessage, token: string, port: number): string | null {
  // A page elsewhere could give its own name our address: then the name in the request is not ours.
  if (headers.host !== `127.0.0.1:${port}` && headers.host !== `localhost:${port}`) return null;
  const [path = ''] = (url ?? '').split('?');
  const [, given = '', ...rest] = path.split('/');
  const [one, other] = [Buffer.from(given), Buffer.from(token)];
  return one.length === other.length && timingSafeEqual(one, other) ? rest.join('/') : null;
}

function refuse(response: ServerResponse, status: number, why: string): void {
  response.writeHead(status, { ...HEADERS, 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${why}\n`);
}

interface Watch {
  follow(response: ServerResponse): void;
  close(): void;
}

/** Looks at the ledger every second while somebody follows, and reads it only when another process wrote. */
function openWatch(reader: LedgerReader, run: string): Watch {
  const followers = new Set<ServerResponse>();
  let timer: NodeJS.Timeout | null = null;
  let version = -1;
  const look = (): void => {
    const from = performance.now();
    const now = reader.version();
    if (now !== version) {
      version = now;
      const message = messageOf(reader, run);
      for (const response of followers) response.write(message);
    } else for (const response of followers) response.write(':\n\n');
    const pause = Math.max(EVERY_MS, PAUSES * (performance.now() - from));
    timer = followers.size === 0 ? null : setTimeout(look, pause);
  };
  return {
    follow: (response) => {
      response.writeHead(200, { ...HEADERS, 'Content-Type': 'text/event-stream' });
      response.write(messageOf(reader, run));
      followers.add(response);
      response.on('close', () => followers.delete(response));
      timer ??= setTimeout(look, EVERY_MS);
    },
    close: () => {
      if (timer !== null) clearTimeout(timer);
      for (const response of followers) response.end();
    },
  };
}

function messageOf(reader: LedgerReader, run: string): string {
  return `retry: 2000\ndata: ${JSON.stringify(liveNumbers(reader, run))}\n\n`;
}

async function listening(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      const hint = 'leave --port out to take any free one';
      reject(new Failure('serve/port', `port ${port} cannot be taken: ${cause.message}`, { hint, cause }));
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
