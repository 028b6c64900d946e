/** Splits bytes into lines without making text of them, and hands on only those that may matter. */

import { MarkSearch } from './mark-search.ts';

const LF = 10;
const CR = 13;
const SPACE = 32;
const TAB = 9;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;

/** A line longer than this is passed over: nothing that agents write is, and a text of it may not fit. */
const LONGEST_LINE: number = 256 * 1024 * 1024;

/** What a scanner tells. The bytes of a line are only valid during the call. */
export interface LineSink {
  /** A line that holds a mark, without its end. */
  take(bytes: Buffer, line: number): void;
  /** A line without a mark that does not look like JSON. */
  odd(line: number): void;
  /** A line above `LONGEST_LINE`. */
  tooLong(line: number): void;
}

/** Takes a file's bytes in pieces of any size and hands on lines that hold one of the marks, all without marks. */
export class LineScanner {
  private readonly marks: readonly MarkSearch[];
  private readonly sink: LineSink;
  /** The beginning of a line whose end has not come. */
  private pieces: Buffer[] = [];
  private held = 0;
  private isOverlong = false;
  private lines: number;

  /** `startAfter` is the number of the line before the first. */
  constructor(marks: readonly string[], sink: LineSink, startAfter = 0) {
    this.marks = marks.map((mark) => new MarkSearch(mark));
    this.sink = sink;
    this.lines = startAfter;
  }

  /** Number of the last line that ended. */
  get line(): number {
    return this.lines;
  }

  push(chunk: Buffer): void {
    const last = chunk.lastIndexOf(LF);
    if (last < 0) {
      this.hold(chunk);
      return;
    }
    let start = 0;
    if (this.held > 0 || this.isOverlong) {
      start = chunk.indexOf(LF) + 1;
      this.endHeldLine(chunk.subarray(0, start));
    }
    this.scan(chunk, start, last + 1);
    this.hold(chunk.subarray(last + 1));
  }

  /** Returns what follows the last line end; the caller decides whether it is a line. */
  rest(): Buffer {
    return Buffer.concat(this.pieces);
  }

  /** Scans whole lines: the bytes from `start` to `end`, the last one a line end. */
  private scan(bytes: Buffer, start: number, end: number): void {
    // Where each mark stands next: one search over the block instead of one a line.
    const next = this.marks.map((mark) => mark.next(bytes, start));
    let nearest = nearestOf(next);
    let position = start;
    while (position < end) {
      const stop = bytes.indexOf(LF, position);
      this.lines += 1;
      const isHit = nearest < stop || next.length === 0;
      if (isHit) {
        for (const [index, mark] of this.marks.entries()) {
          if ((next[index] ?? Infinity) < stop) next[index] = mark.next(bytes, stop + 1);
        }
        nearest = nearestOf(next);
      }
      this.tell(bytes, position, stop, isHit);
      position = stop + 1;
    }
  }

  private tell(bytes: Buffer, from: number, to: number, isHit: boolean): void {
    let [start, end] = [from, to];
    while (end > start && isBlank(bytes[end - 1])) end -= 1;
    while (start < end && isBlank(bytes[start])) start += 1;
    if (start === end) return;
    if (isHit) this.sink.take(bytes.subarray(start, end), this.lines);
    else if (!isClosed(bytes[start], bytes[end - 1])) this.sink.odd(this.lines);
  }

  private hold(bytes: Buffer): void {
    if (bytes.length === 0 || this.isOverlong) return;
    if (this.held + bytes.length > LONGEST_LINE) {
      this.isOverlong = true;
      this.pieces = [];
      this.held = 0;
      return;
    }
    // The chunk's memory may be used again by the caller.
    this.pieces.push(Buffer.from(bytes));
    this.held += bytes.length;
  }

  private endHeldLine(bytes: Buffer): void {
    if (this.isOverlong) {
      this.lines += 1;
      this.sink.tooLong(this.lines);
    } else {
      const whole = Buffer.concat([...this.pieces, bytes]);
      this.scan(whole, 0, whole.length);
    }
    this.pieces = [];
    this.held = 0;
    this.isOverlong = false;
  }
}

function nearestOf(positions: readonly number[]): number {
  let nearest = Infinity;
  for (const position of positions) if (position < nearest) nearest = position;
  return nearest;
}

function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === CR || byte === TAB;
}

function isClosed(first: number | undefined, last: number | undefined): boolean {
  return (first === OPEN && last === CLOSE) || (first === OPEN_LIST && last === CLOSE_LIST);
}
