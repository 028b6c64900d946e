import type Database from 'better-sqlite3';
import { readFileSync, renameSync, rmSync } from 'node:fs';
import type { Recovered } from '../../model/ledger.ts';
import { journalFile } from '../journal/journal.ts';
import { type JournalContent, type JournalLine, readJournal } from '../journal/line.ts';
import { recordsOfText } from '../journal/record-text.ts';
import type { Appender } from './append.ts';
import { fatalFailure } from './failures.ts';
import { type JournalMark, markKeeper } from './mark.ts';

const NOTHING: Recovered = { records: 0, damaged: 0, refused: 0, stale: null };

/** What a journal file holds that the ledger does not have. */
export interface Leftover {
  readonly content: JournalContent;
  /** Lines above the mark, without a gap; empty when the journal is another ledger's. */
  readonly lines: readonly JournalLine[];
  readonly isOwn: boolean;
}

/** Returns what a journal holds above a mark; null when there is no journal. Changes nothing. */
export function leftoverOf(file: string, mark: JournalMark | null): Leftover | null {
  let bytes: Buffer;
  try {
    bytes = readFileSync(journalFile(file));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  const content = readJournal(bytes);
  const isOwn = mark !== null && content.id === mark.journal;
  const above = isOwn ? content.lines.filter(({ number }) => number > mark.line) : [];
  const gap = above.findIndex(({ number }, index) => number !== (mark?.line ?? 0) + 1 + index);
  return { content, lines: gap === -1 ? above : above.slice(0, gap), isOwn };
}

/**
 * Brings what a killed process left in its journal into the ledger, in one transaction with the mark. The caller
 * holds the write lock. A journal of another ledger, as when a backup was put back, is moved out of the way.
 */
export function takeOver(db: Database.Database, rows: Appender, file: string): Recovered {
  const marks = markKeeper(db);
  const mark = marks.read();
  const leftover = leftoverOf(file, mark);
  if (leftover === null) return NOTHING;
  const { content, lines, isOwn } = leftover;
  if (!isOwn || mark === null) return setAside(file, content);
  const found = { records: 0, refused: 0 };
  const write = db.transaction((line: JournalLine): number => {
    const records = recordsOfText(line.text);
    for (const record of rows.packNow(records)) rows.append(record);
    rows.finish();
    return records.length;
  });
  db.transaction(() => {
    for (const line of lines) {
      try {
        found.records += write(line);
      } catch (error) {
        if (fatalFailure(file, error) !== null) throw error;
        rows.forget();
        found.refused += 1;
      }
    }
    const last = lines.at(-1);
    if (last !== undefined) marks.move({ journal: mark.journal, line: last.number });
  }).immediate();
  rmSync(journalFile(file), { force: true });
  return { ...found, damaged: content.damaged, stale: null };
}

function setAside(file: string, { id, lines, damaged }: JournalContent): Recovered {
  // Nothing was ever written behind its first line.
  if (lines.length === 0 && id !== null) {
    rmSync(journalFile(file), { force: true });
    return { ...NOTHING, damaged };
  }
  const stale = `${journalFile(file)}.${id ?? 'unreadable'}`;
  renameSync(journalFile(file), stale);
  return { ...NOTHING, damaged, stale };
}
