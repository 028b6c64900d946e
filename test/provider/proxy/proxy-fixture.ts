/** A metering proxy with one attempt's way through it, and a client that speaks raw HTTP. */
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { Agent } from 'undici';
import { afterEach } from 'vitest';
import type { RouteOptions } from '../../../src/provider/proxy/route.ts';
import { type MeteringProxy, type ProxyRoute, startProxy } from '../../../src/provider/proxy/server.ts';
import type { Upstream } from '../../../src/provider/proxy/upstream.ts';
import { type RecordingMeter, recordingMeter } from '../recording-meter.ts';

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

/** Closes it after the test. */
export function closing<Opened extends { close(): Promise<unknown> }>(it: Opened): Opened {
  opened.push(async () => void (await it.close()));
  return it;
}

/** A provider of the project at an address. */
export function upstreamAt(baseUrl: string, kind: string, parts: Partial<Upstream> = {}): Upstream {
  const dispatcher = new Agent();
  opened.push(async () => dispatcher.destroy());
  return {
    name: `synthetic-${kind}`,
    settings: { kind, baseUrl, apiKeyEnv: null, requestSeconds: 10, maxTries: 1 },
    baseUrl,
    key: null,
    keepsCredentials: false,
    dispatcher,
    ...parts,
  };
}

export interface Proxied {
  readonly proxy: MeteringProxy;
  readonly route: ProxyRoute;
  readonly meter: RecordingMeter;
  /** Such as `http://127.0.0.1:1234/t/<token>`. */
  readonly url: string;
  readonly end: AbortController;
}

/** Opens one attempt's way to the providers. */
export async function proxied(
  upstreams: readonly Upstream[],
  parts: Partial<RouteOptions> & { readonly meter?: RecordingMeter } = {},
): Promise<Proxied> {
  const proxy = closing(await startProxy());
  const meter = parts.meter ?? recordingMeter();
  const end = new AbortController();
  const route = proxy.open({ upstreams, signal: end.signal, timedOut: () => false, ...parts, meter });
  return { proxy, route, meter, end, url: route.env['FIRSTPASS_PROXY_URL'] ?? '' };
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
  /** Whether the connection broke before the end. */
  readonly broken: boolean;
}

/** Sends one request and reads the answer byte for byte; `onChunk` sees the pieces as they come. */
export async function send(
  url: string,
  options: {
    readonly method?: string;
    readonly body?: string | Buffer;
    readonly headers?: Readonly<Record<string, string>>;
    readonly onChunk?: (text: string, leave: () => void) => void;
  } = {},
): Promise<RawAnswer> {
  const { method = 'POST', body, headers, onChunk } = options;
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      agent: false,
    });
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      const done = (broken: boolean): void => {
        const bytes = Buffer.concat(chunks);
        const { statusCode = 0, headers: got } = response;
        resolve({ status: statusCode, headers: got, bytes, text: bytes.toString(), broken });
      };
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        onChunk?.(Buffer.concat(chunks).toString(), () => {
          request.destroy();
          done(true);
        });
      });
      response.on('end', () => done(!response.complete));
      response.on('error', () => done(true));
    });
    request.on('error', reject);
    request.end(body);
  });
}
