/** Reads the entries of a zip archive that is in memory: stored, deflated, or packed with Zstandard. */

import { inflateRawSync } from 'node:zlib';
import { decompress } from 'fzstd';

/** One file of an archive. */
export interface ZipEntry {
  readonly name: string;
  /** Returns its bytes; throws when they are damaged, or packed in a way that nobody has told us of. */
  readonly bytes: () => Buffer;
}

const END = 0x06054b50;
const END_64 = 0x06064b50;
const END_64_LOCATOR = 0x07064b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
/** The end record is 22 bytes and a comment of at most 65,535. */
const END_BYTES = 22;
const FARTHEST_END = END_BYTES + 0xff_ff;
const UNKNOWN_32 = 0xff_ff_ff_ff;
/** Of one entry when it is unpacked: a text above this does not fit. */
const LARGEST_ENTRY: number = 400 * 1024 * 1024;

/** Returns whether the bytes begin like a zip archive. */
export function isZip(bytes: Buffer): boolean {
  return bytes.length >= 4 && bytes.readUInt32LE(0) === LOCAL;
}

/**
 * Returns the entries by name, the last of a name: what an archive is appended to says it again. Returns null when
 * there is no table of them at its end, as when it was cut off (APPNOTE.TXT 6.3.10, 4.3).
 */
export function zipEntries(archive: Buffer): ReadonlyMap<string, ZipEntry> | null {
  try {
    const table = tableOf(archive);
    return table === null ? null : entriesOf(archive, table);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

interface Table {
  readonly count: number;
  readonly offset: number;
}

function tableOf(archive: Buffer): Table | null {
  const lowest = Math.max(0, archive.length - FARTHEST_END);
  for (let at = archive.length - END_BYTES; at >= lowest; at -= 1) {
    if (archive.readUInt32LE(at) !== END) continue;
    const count = archive.readUInt16LE(at + 10);
    const offset = archive.readUInt32LE(at + 16);
    if (count !== 0xff_ff && offset !== UNKNOWN_32) return { count, offset };
    return largeTableOf(archive, at - 20) ?? { count, offset };
  }
  return null;
}

function largeTableOf(archive: Buffer, locator: number): Table | null {
  if (locator < 0 || archive.readUInt32LE(locator) !== END_64_LOCATOR) return null;
  const at = Number(archive.readBigUInt64LE(locator + 8));
  if (archive.readUInt32LE(at) !== END_64) return null;
  return {
    count: Number(archive.readBigUInt64LE(at + 32)),
    offset: Number(archive.readBigUInt64LE(at + 48)),
  };
}

function entriesOf(archive: Buffer, { count, offset }: Table): ReadonlyMap<string, ZipEntry> {
  const entries = new Map<string, ZipEntry>();
  let at = offset;
  for (let index = 0; index < count && archive.readUInt32LE(at) === ENTRY; index += 1) {
    const nameEnd = at + 46 + archive.readUInt16LE(at + 28);
    const extraEnd = nameEnd + archive.readUInt16LE(at + 30);
    const name = archive.toString('utf8', at + 46, nameEnd);
    const place = placeOf(archive, at, archive.subarray(nameEnd, extraEnd));
    entries.set(name, { name, bytes: () => unpacked(archive, name, place) });
    at = extraEnd + archive.readUInt16LE(at + 32);
  }
  return entries;
}

interface PackedPlace {
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  readonly local: number;
}

/** Sizes and offsets that do not fit into 32 bits stand in the extra field 1, only those, in this order. */
function placeOf(archive: Buffer, at: number, extra: Buffer): PackedPlace {
  let large: Buffer = Buffer.alloc(0);
  for (let start = 0; start + 4 <= extra.length; start += 4 + extra.readUInt16LE(start + 2)) {
    if (extra.readUInt16LE(start) !== 1) continue;
    large = extra.subarray(start + 4, start + 4 + extra.readUInt16LE(start + 2));
  }
  let used = 0;
  const full = (value: number): number => {
    if (value !== UNKNOWN_32) return value;
    used += 8;
    return Number(large.readBigUInt64LE(used - 8));
  };
  const size = full(archive.readUInt32LE(at + 24));
  const packed = full(archive.readUInt32LE(at + 20));
  const local = full(archive.readUInt32LE(at + 42));
  return { method: archive.readUInt16LE(at + 10), packed, size, local };
}

function unpacked(archive: Buffer, name: string, { method, packed, size, local }: PackedPlace): Buffer {
  if (size > LARGEST_ENTRY) throw new RangeError(`${name} is larger than ${LARGEST_ENTRY} bytes`);
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const bytes = archive.subarray(start, start + packed);
  if (bytes.length < packed) throw new RangeError(`${name} is cut off`);
  const plain = plainOf(bytes, method, size);
  if (plain.length !== size) throw new RangeError(`${name} is not as long as the archive says`);
  return plain;
}

function plainOf(bytes: Buffer, method: number, size: number): Buffer {
  switch (method) {
    case 0:
      return bytes;
    case 8:
      return inflateRawSync(bytes, { maxOutputLength: size + 1 });
    // 20 is what some programs wrote before 93 was assigned. One entry may be of several frames.
    case 20:
    case 93: {
      const plain = decompress(bytes);
      return Buffer.from(plain.buffer, plain.byteOffset, plain.byteLength);
    }
    default:
      throw new RangeError(`packed with method ${method}`);
  }
}
