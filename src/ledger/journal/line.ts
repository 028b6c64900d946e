import { crc32 } from 'node:zlib';

/** What one append wrote into a journal. */
export interface JournalLine {
  /** From 1, ascending over the life of a journal. */
  readonly number: number;
  /** The records as text, see record-text.ts. */
  readonly text: string;
}

/** What the bytes of a journal say. */
export interface JournalContent {
  /** Which journal it is; null when not even its first line can be read. */
  readonly id: string | null;
  /** Its whole lines, in order. */
  readonly lines: readonly JournalLine[];
  /** Lines behind the last whole one: torn by the end of a process, or damaged. Nothing after them is used. */
  readonly damaged: number;
}

const MAGIC = 'firstpass-journal/1';
const LINE_FEED = 0x0a;

/** Returns the first line of a journal. */
export function headerOf(id: string): Buffer {
  return Buffer.from(framed(`${MAGIC} ${id}`));
}

/** Returns a line: checksum of what follows, its length in bytes, the number, the text. */
export function bytesOfLine({ number, text }: JournalLine): Buffer {
  return Buffer.from(framed(`${number} ${text}`));
}

function framed(body: string): string {
  const bytes = Buffer.byteLength(body);
  return `${crc32(body).toString(16).padStart(8, '0')} ${bytes} ${body}\n`;
}

/** Reads a journal as far as it is whole; never throws. */
export function readJournal(bytes: Buffer): JournalContent {
  const bodies: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    const end = bytes.indexOf(LINE_FEED, at);
    const body = end === -1 ? null : bodyOf(bytes.subarray(at, end));
    if (body === null) break;
    bodies.push(body);
    at = end + 1;
  }
  const [header, ...rest] = bodies;
  if (header === undefined || !header.startsWith(`${MAGIC} `)) {
    return { id: null, lines: [], damaged: linesIn(bytes) };
  }
  const damaged = linesIn(bytes.subarray(at));
  return { id: header.slice(MAGIC.length + 1), lines: rest.map(lineOf), damaged };
}

function bodyOf(line: Buffer): string | null {
  const match = /^([0-9a-f]{8}) (\d+) $/.exec(line.subarray(0, line.indexOf(0x20, 9) + 1).toString('latin1'));
  if (match === null) return null;
  const body = line.subarray(match[0].length);
  const whole = body.length === Number(match[2]) && crc32(body) === Number.parseInt(match[1] ?? '', 16);
  return whole ? body.toString() : null;
}

function lineOf(body: string): JournalLine {
  const space = body.indexOf(' ');
  return { number: Number(body.slice(0, space)), text: body.slice(space + 1) };
}

function linesIn(bytes: Buffer): number {
  let count = bytes.length === 0 || bytes.at(-1) === LINE_FEED ? 0 : 1;
  for (const byte of bytes) if (byte === LINE_FEED) count += 1;
  return count;
}
