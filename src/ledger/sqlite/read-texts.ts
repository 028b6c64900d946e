import type Database from 'better-sqlite3';
import { hashColumn, type Bindable } from './columns.ts';
import { unpackText } from './packed-text.ts';

/** Reads content-addressed texts; null when a text is not stored. */
export interface TextReader {
  blob(sha256: string): string | null;
  rateCard(sha256: string): string | null;
}

interface TextRow {
  readonly codec: number;
  readonly body: Uint8Array;
}

export function textReader(db: Database.Database): TextReader {
  const blobs = db.prepare<[Bindable], TextRow>('SELECT codec, body FROM blob WHERE sha256 = ?');
  const cards = db.prepare<[Bindable], TextRow>('SELECT codec, body FROM rate_card WHERE sha256 = ?');
  const textOf = (row: TextRow | undefined): string | null => (row === undefined ? null : unpackText(row));
  return {
    blob: (sha256) => textOf(blobs.get(hashColumn(sha256))),
    rateCard: (sha256) => textOf(cards.get(hashColumn(sha256))),
  };
}
