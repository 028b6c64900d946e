-- What imports know of telemetry that they have read: how far a file was read, and which fact is which call.

-- The newest row of a path counts.
CREATE TABLE import_file (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL,
  mark TEXT NOT NULL
) STRICT;
CREATE INDEX import_file_of_path ON import_file (path, id);

-- The newest row of a key counts. Key and session are digests; the call is NULL for what is no request.
CREATE TABLE import_item (
  id INTEGER PRIMARY KEY,
  key ANY NOT NULL,
  session ANY NOT NULL,
  trial_id INTEGER NOT NULL REFERENCES trial (id),
  body TEXT NOT NULL
) STRICT;
CREATE INDEX import_item_of_key ON import_item (key, id);
CREATE INDEX import_item_of_session ON import_item (session, id);
