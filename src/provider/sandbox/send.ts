/** Puts an answer on the socket in the time that the model takes, and says whether all of it went out. */
import type { ServerResponse } from 'node:http';

/** Every response says that nothing in it comes from a real model. */
const SYNTHETIC = { 'x-firstpass-synthetic': 'true' } as const;

/** Share of the latency before the first byte of a stream. */
const FIRST_BYTE_SHARE = 0.4;
/** How many times a stream pauses at the most: timers cost more than they show. */
const PAUSES = 3;

export interface Sending {
  readonly status: number;
  readonly contentType: 'application/json' | 'text/event-stream';
  /** One frame is a plain answer; more are events of a stream. */
  readonly frames: readonly string[];
  readonly delayMs: number;
  /** Whether the connection breaks halfway through the frames. */
  readonly breaks: boolean;
  readonly headers: Readonly<Record<string, string>>;
  /** Called once, when the last byte went out or the connection ended before that. */
  readonly onEnd: (delivered: boolean) => void;
}

/** Sends the frames over `delayMs`; a client that leaves stops it. */
export function send(response: ServerResponse, sending: Sending): void {
  let timer: NodeJS.Timeout | null = null;
  response.once('close', () => {
    if (timer !== null) clearTimeout(timer);
    sending.onEnd(response.writableFinished);
  });
  // The client's reset is its own business; `close` follows and counts it.
  response.on('error', () => undefined);
  const bursts = sending.frames.length === 1 ? [sending.frames.join('')] : inBursts(sending);
  const waits = waitsOf(sending, bursts.length);
  const step = (index: number): void => {
    const burst = bursts[index];
    if (burst === undefined || response.destroyed) return;
    if (index === 0) writeHead(response, sending, burst);
    if (index < bursts.length - 1) {
      response.write(burst);
      later(index + 1);
    } else if (sending.breaks) {
      response.write(burst, () => response.destroy());
    } else {
      response.end(burst);
    }
  };
  const later = (index: number): void => {
    const wait = waits[index] ?? 0;
    if (wait === 0) step(index);
    else timer = setTimeout(step, wait, index);
  };
  later(0);
}

/** Answers at once with one JSON text. */
export function sendJson(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    ...SYNTHETIC,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

function writeHead(response: ServerResponse, sending: Sending, first: string): void {
  const plain = sending.contentType === 'application/json';
  response.writeHead(sending.status, {
    ...SYNTHETIC,
    ...sending.headers,
    'content-type': sending.contentType,
    ...(plain ? { 'content-length': Buffer.byteLength(first) } : { 'cache-control': 'no-cache' }),
  });
}

function inBursts(sending: Sending): readonly string[] {
  const frames = sending.breaks
    ? sending.frames.slice(0, Math.ceil(sending.frames.length / 2))
    : sending.frames;
  const size = Math.ceil(frames.length / (PAUSES + 1));
  const bursts: string[] = [];
  for (let from = 0; from < frames.length; from += size)
    bursts.push(frames.slice(from, from + size).join(''));
  return bursts;
}

/** Returns the milliseconds to wait before each burst. */
function waitsOf(sending: Sending, bursts: number): readonly number[] {
  if (bursts === 1) return [sending.delayMs];
  const rest = (sending.delayMs * (1 - FIRST_BYTE_SHARE)) / (bursts - 1);
  return Array.from({ length: bursts }, (_, index) =>
    index === 0 ? sending.delayMs * FIRST_BYTE_SHARE : rest,
  );
}
