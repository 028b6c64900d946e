import type Database from 'better-sqlite3';
import type { LedgerRecord } from '../../model/ledger.ts';
import { hashColumn, type Bindable } from './columns.ts';
import { packText, packTextNow, type PackedText } from './packed-text.ts';

/** A content-addressed text, ready to be written. */
export interface StoredText {
  readonly kind: 'text';
  readonly table: 'blob' | 'rate_card';
  readonly sha256: string;
  readonly packed: PackedText;
}

/** A record without texts that still have to be compressed. */
export type PackedRecord = Exclude<LedgerRecord, { kind: 'blob' | 'rate-card' }> | StoredText;

/** Compresses and writes texts, each once. */
export interface TextInserts {
  /** Returns the records with their texts compressed, without those that the ledger already has. */
  pack(records: readonly LedgerRecord[]): readonly PackedRecord[] | Promise<readonly PackedRecord[]>;
  /** The same at once, however long it takes. */
  packNow(records: readonly LedgerRecord[]): readonly PackedRecord[];
  text(text: StoredText): void;
}

export function textInserts(db: Database.Database): TextInserts {
  const statements = {
    blob: statementsOf(db, 'blob'),
    rate_card: statementsOf(db, 'rate_card'),
  };

  function packOne(
    record: LedgerRecord,
    pack: (text: string) => PackedText | Promise<PackedText>,
  ): PackedRecord | Promise<PackedRecord> | null {
    if (record.kind !== 'blob' && record.kind !== 'rate-card') return record;
    const table = record.kind === 'blob' ? 'blob' : 'rate_card';
    const { sha256 } = record;
    if (statements[table].has.get(hashColumn(sha256)) !== undefined) return null;
    const packed = pack(record.kind === 'blob' ? record.text : record.canonical);
    const stored = (done: PackedText): StoredText => ({ kind: 'text', table, sha256, packed: done });
    return packed instanceof Promise ? packed.then(stored) : stored(packed);
  }

  return {
    pack(records) {
      const packed = records.map((record) => packOne(record, packText)).filter((record) => record !== null);
      return packed.every(isPacked) ? packed : Promise.all(packed.map((record) => Promise.resolve(record)));
    },
    packNow: (records) =>
      records
        .map((record) => packOne(record, packTextNow))
        .filter((record) => record !== null)
        .filter(isPacked),
    text({ table, sha256, packed }) {
      statements[table].insert.run(hashColumn(sha256), packed.codec, packed.body);
    },
  };
}

function isPacked(record: PackedRecord | Promise<PackedRecord>): record is PackedRecord {
  return !(record instanceof Promise);
}

function statementsOf(
  db: Database.Database,
  table: StoredText['table'],
): { readonly has: Database.Statement<[Bindable]>; readonly insert: Database.Statement<Bindable[]> } {
  return {
    has: db.prepare(`SELECT 1 FROM ${table} WHERE sha256 = ?`),
    insert: db.prepare(`INSERT OR IGNORE INTO ${table} (sha256, codec, body) VALUES (?, ?, ?)`),
  };
}
