import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Readable } from 'node:stream';
import { request, type Dispatcher } from 'undici';

/** One HTTP request as it goes out. */
export interface WireRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | null;
  /** Milliseconds from the first byte sent to the last received. */
  readonly deadlineMs: number;
  /** Longest time without a byte, before the first or between two; 0 is no limit. */
  readonly silenceMs: number;
  readonly signal: AbortSignal;
  readonly dispatcher: Dispatcher | null;
  /** Told what comes back while it comes, as it comes; the next bytes are read when it has taken the last. */
  readonly tap?: WireTap;
}

/** Who is given an answer's bytes besides us. */
export interface WireTap {
  head(httpStatus: number, headers: Dispatcher.ResponseData['headers']): void;
  chunk(bytes: Buffer): Promise<void> | void;
}

/** What came back, complete or not. Nothing is thrown: a broken answer may have cost money. */
export interface WireAnswer {
  /** null when not even a status line came. */
  readonly httpStatus: number | null;
  readonly contentType: string | null;
  readonly retryAfter: string | null;
  /** `retry-after-ms`, which some vendors send beside it; null when there is none. */
  readonly retryAfterMs: string | null;
  readonly text: string;
  /** Why it is incomplete; null when the whole body came. */
  readonly broken: 'network' | 'unreached' | 'deadline' | 'aborted' | null;
  readonly error: string | null;
  readonly durationMs: number;
  readonly firstByteMs: number | null;
}

/**
 * Sends one request and reads the whole answer. `undici.request` instead of `fetch`: a quarter of the CPU.
 * A stream is read to its end as well: nobody watches it, and an answer that is durable before it is used
 * needs no second path. The time of its first byte is kept.
 */
export async function exchange(wire: WireRequest): Promise<WireAnswer> {
  const abort = new AbortController();
  let late = false;
  const deadline = setTimeout(() => {
    late = true;
    abort.abort();
  }, wire.deadlineMs);
  const onAbort = (): void => abort.abort();
  wire.signal.addEventListener('abort', onAbort, { once: true });
  if (wire.signal.aborted) abort.abort();
  const chunks: Buffer[] = [];
  const start = performance.now();
  let firstByteMs: number | null = null;
  let head: Head = { httpStatus: null, contentType: null, retryAfter: null, retryAfterMs: null };
  const answer = (broken: WireAnswer['broken'], error: string | null): WireAnswer => ({
    ...head,
    text: Buffer.concat(chunks).toString('utf8'),
    broken,
    error,
    durationMs: performance.now() - start,
    firstByteMs,
  });
  try {
    const response = await send(wire, abort.signal);
    head = headOf(response);
    wire.tap?.head(response.statusCode, response.headers);
    const raw = wire.tap === undefined ? response.body : tapped(response.body, wire.tap);
    const body = decoded(raw, one(response.headers['content-encoding']));
    for await (const chunk of body) {
      firstByteMs ??= performance.now() - start;
      chunks.push(chunk as Buffer);
    }
    return answer(null, null);
  } catch (error) {
    if (late) return answer('deadline', lateness(wire.deadlineMs, firstByteMs));
    if (wire.signal.aborted) return answer('aborted', 'the attempt was ended while the request was open');
    if (isSilence(error)) return answer('deadline', silence(wire.silenceMs, firstByteMs));
    return answer(
      head.httpStatus === null && neverSent(error) ? 'unreached' : 'network',
      networkError(error),
    );
  } finally {
    clearTimeout(deadline);
    wire.signal.removeEventListener('abort', onAbort);
  }
}

type Head = Pick<WireAnswer, 'httpStatus' | 'contentType' | 'retryAfter' | 'retryAfterMs'>;

async function send(wire: WireRequest, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
  return request(wire.url, {
    method: wire.method,
    headers: wire.headers,
    body: wire.body,
    signal,
    // Between two bytes as well: a stream that says nothing any more looks like one that thinks.
    headersTimeout: wire.silenceMs,
    bodyTimeout: wire.silenceMs,
    ...(wire.dispatcher === null ? {} : { dispatcher: wire.dispatcher }),
  });
}

function headOf(response: Dispatcher.ResponseData): Head {
  return {
    httpStatus: response.statusCode,
    contentType: one(response.headers['content-type']),
    retryAfter: one(response.headers['retry-after']),
    retryAfterMs: one(response.headers['retry-after-ms']),
  };
}

function one(header: string | string[] | undefined): string | null {
  return (Array.isArray(header) ? header[0] : header) ?? null;
}

async function* tapped(body: AsyncIterable<unknown>, tap: WireTap): AsyncGenerator<Buffer> {
  for await (const chunk of body) {
    await tap.chunk(chunk as Buffer);
    yield chunk as Buffer;
  }
}

/** We ask for no compression, but a gateway may compress all the same. */
function decoded(body: AsyncIterable<unknown>, encoding: string | null): AsyncIterable<unknown> {
  if (encoding === 'gzip' || encoding === 'x-gzip') return through(body, createGunzip());
  if (encoding === 'br') return through(body, createBrotliDecompress());
  if (encoding === 'deflate') return through(body, createInflate());
  return body;
}

function through(bytes: AsyncIterable<unknown>, decoder: Readable & NodeJS.WritableStream): Readable {
  const body = bytes instanceof Readable ? bytes : Readable.from(bytes);
  body.on('error', (error) => decoder.destroy(error));
  body.pipe(decoder);
  return decoder;
}

function lateness(deadlineMs: number, firstByteMs: number | null): string {
  const limit = `${deadlineMs / 1000} s`;
  return firstByteMs === null
    ? `no byte came within ${limit}`
    : `the answer was not complete within ${limit}`;
}

function isSilence(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT';
}

function silence(silenceMs: number, firstByteMs: number | null): string {
  const limit = `${silenceMs / 1000} s`;
  return firstByteMs === null
    ? `no byte came for ${limit} (silenceSeconds)`
    : `the answer fell silent: no further byte came for ${limit} (silenceSeconds)`;
}

/** No connection was made: nothing was sent, so nothing can be billed. */
function neverSent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && UNREACHED.has(String(error.code));
}

const UNREACHED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function networkError(error: unknown): string {
  if (!(error instanceof Error)) return 'the connection failed';
  const code = 'code' in error && typeof error.code === 'string' ? `${error.code}: ` : '';
  return `${code}${error.message.split('\n')[0] ?? ''}`;
}
