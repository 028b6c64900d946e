import type Database from 'better-sqlite3';

/** Up to which line of which journal the ledger has everything. */
export interface JournalMark {
  readonly journal: string;
  readonly line: number;
}

/** Reads and moves the mark. */
export interface MarkKeeper {
  read(): JournalMark | null;
  /** Must run in the transaction that writes what the lines say. */
  move(mark: JournalMark): void;
}

export function markKeeper(db: Database.Database): MarkKeeper {
  const select = db.prepare<[], JournalMark>('SELECT journal, line FROM journal_mark');
  const upsert = db.prepare<[string, number]>(
    `INSERT INTO journal_mark (id, journal, line) VALUES (1, ?, ?)
     ON CONFLICT (id) DO UPDATE SET journal = excluded.journal, line = excluded.line`,
  );
  return {
    read: () => select.get() ?? null,
    move: ({ journal, line }) => {
      upsert.run(journal, line);
    },
  };
}
