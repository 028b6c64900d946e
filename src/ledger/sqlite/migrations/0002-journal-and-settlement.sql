-- Up to which line of which journal everything stands in this ledger. The one table that is no record: its one
-- row moves in the transaction that writes the lines' rows (see journal.ts).
CREATE TABLE journal_mark (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  journal TEXT NOT NULL,
  line INTEGER NOT NULL
) STRICT;

-- What became of a call in doubt. 'billed' comes with a call row of the same id and its charge; 'not-billed'
-- alone ends the doubt. An amount of NULL: billed, and nobody knows how much.
CREATE TABLE settlement (
  call_id INTEGER PRIMARY KEY REFERENCES intent (call_id),
  at ANY NOT NULL,
  resolution TEXT NOT NULL CHECK (resolution IN ('billed', 'not-billed')),
  nano INTEGER,
  atto INTEGER CHECK (atto BETWEEN 0 AND 999999999),
  source TEXT NOT NULL,
  CHECK ((nano IS NULL) = (atto IS NULL))
) STRICT;
