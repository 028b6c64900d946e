import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

const DECODERS: Readonly<Record<string, (body: Buffer) => Promise<Buffer>>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/** Returns a request's body as text; null when its content-encoding cannot be read. */
export async function textOf(body: Buffer, encoding: string | undefined): Promise<string | null> {
  if (encoding === undefined || encoding === 'identity') return body.toString('utf8');
  try {
    return (await DECODERS[encoding]?.(body))?.toString('utf8') ?? null;
  } catch {
    return null;
  }
}
