import { brotliCompress, brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { promisify } from 'node:util';

/** A text as a row holds it. Codec 0: UTF-8 as it is; 1: brotli. */
export interface PackedText {
  readonly codec: 0 | 1;
  readonly body: Uint8Array;
}

const COMPRESS_FROM = 200;
/** Handing a text to the thread pool costs more CPU than compressing it here, until about this size. */
const IN_BACKGROUND_FROM = 32 * 1024;
const HUGE_FROM = 1024 * 1024;

const compressInBackground = promisify(brotliCompress);

/** Returns the packed text, at once when it is small, as a promise when compressing would hold up the loop. */
export function packText(text: string): PackedText | Promise<PackedText> {
  const plain = Buffer.from(text);
  if (plain.length < COMPRESS_FROM) return { codec: 0, body: plain };
  if (plain.length < IN_BACKGROUND_FROM) return smaller(plain, brotliCompressSync(plain, options(plain)));
  return compressInBackground(plain, options(plain)).then((compressed) => smaller(plain, compressed));
}

/** Returns the packed text at once, however long it takes. */
export function packTextNow(text: string): PackedText {
  const plain = Buffer.from(text);
  if (plain.length < COMPRESS_FROM) return { codec: 0, body: plain };
  return smaller(plain, brotliCompressSync(plain, options(plain)));
}

/** Returns the text of a row. */
export function unpackText(packed: { readonly codec: number; readonly body: Uint8Array }): string {
  const bytes = packed.codec === 1 ? brotliDecompressSync(packed.body) : Buffer.from(packed.body);
  return bytes.toString('utf8');
}

function smaller(plain: Buffer, compressed: Buffer): PackedText {
  return compressed.length < plain.length ? { codec: 1, body: compressed } : { codec: 0, body: plain };
}

// A window of 64 kB halves the cost of small texts: brotli sets up its tables for the whole window.
function options(plain: Buffer): { params: Record<number, number> } {
  return {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: plain.length < HUGE_FROM ? 5 : 1,
      [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
      [constants.BROTLI_PARAM_LGWIN]: plain.length < IN_BACKGROUND_FROM ? 16 : 22,
    },
  };
}
