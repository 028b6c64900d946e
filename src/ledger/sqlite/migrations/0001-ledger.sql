-- The ledger. Append-only: migrate.ts adds triggers that refuse UPDATE and DELETE on every table.
-- Times are milliseconds since 1970 (or the text itself when it was written in another form), SHA-256
-- digests are 32-byte blobs (or text when they are no digest), an amount is whole 10⁻⁹ USD in `nano`
-- plus 0 … 999,999,999 × 10⁻¹⁸ USD in `atto`. NULL is unknown or none, never zero.

-- Texts that repeat in many rows: names, tags, selectors, usage shapes. Ids are given by the writer; a
-- text may stand twice, so compare texts, not ids.
CREATE TABLE label (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL
) STRICT;

CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  started_at ANY NOT NULL,
  project TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('run', 'import')),
  version TEXT NOT NULL,
  plan_digest ANY NOT NULL,
  seed ANY NOT NULL,
  repeats INTEGER NOT NULL,
  planned INTEGER,
  rate_card ANY NOT NULL,
  synthetic INTEGER NOT NULL CHECK (synthetic IN (0, 1)),
  environment TEXT NOT NULL
) STRICT;

-- Charges belong to a pricing set: the run's original one, and one more for every later re-pricing.
CREATE TABLE pricing_set (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES run (id),
  kind TEXT NOT NULL CHECK (kind IN ('original', 'repriced')),
  rate_card ANY NOT NULL,
  at ANY NOT NULL
) STRICT;
CREATE UNIQUE INDEX pricing_set_original ON pricing_set (run_id) WHERE kind = 'original';

CREATE TABLE cell (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES run (id),
  spec TEXT NOT NULL,
  variant TEXT NOT NULL,
  spec_description TEXT NOT NULL,
  owner TEXT,
  label TEXT NOT NULL,
  agent TEXT NOT NULL,
  synthetic INTEGER NOT NULL CHECK (synthetic IN (0, 1)),
  tags TEXT NOT NULL,
  yield_floor REAL,
  sla_p95_seconds REAL,
  score_key ANY NOT NULL,
  UNIQUE (run_id, spec, variant)
) STRICT;

CREATE TABLE trial (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL,
  cell_id INTEGER NOT NULL REFERENCES cell (id),
  case_id TEXT NOT NULL,
  repeat INTEGER NOT NULL,
  exec_key ANY NOT NULL,
  tags_id INTEGER,
  weight REAL NOT NULL,
  cluster TEXT
) STRICT;
CREATE INDEX trial_of_run ON trial (run_id);

CREATE TABLE trial_end (
  trial_id INTEGER PRIMARY KEY REFERENCES trial (id),
  outcome TEXT NOT NULL CHECK (outcome IN ('correct', 'incorrect', 'refused', 'timeout', 'budget-stopped',
    'infra-error', 'cancelled', 'not-judged')),
  accepted INTEGER NOT NULL CHECK (accepted IN (0, 1)),
  first_pass INTEGER NOT NULL CHECK (first_pass IN (0, 1)),
  attempts INTEGER NOT NULL,
  ended_at ANY NOT NULL,
  duration_ms REAL NOT NULL,
  wait_ms REAL NOT NULL,
  reason TEXT
) STRICT;

CREATE TABLE attempt (
  trial_id INTEGER NOT NULL REFERENCES trial (id),
  number INTEGER NOT NULL,
  variant_id INTEGER NOT NULL,
  started_at ANY NOT NULL,
  duration_ms REAL NOT NULL,
  validation_ms REAL NOT NULL,
  ended TEXT NOT NULL CHECK (ended IN ('output', 'refused', 'timeout', 'limit', 'infra-error', 'cancelled')),
  reason TEXT,
  output ANY,
  verdict TEXT NOT NULL CHECK (verdict IN ('correct', 'incorrect', 'not-judged')),
  feedback TEXT,
  PRIMARY KEY (trial_id, number)
) STRICT, WITHOUT ROWID;

-- What a validator found; equal findings of different attempts may share a row.
CREATE TABLE finding (
  id INTEGER PRIMARY KEY,
  validator TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pass', 'fail', 'error')),
  path TEXT,
  expected TEXT,
  received TEXT,
  message TEXT NOT NULL,
  -- 'yes': it rests on the case's expectation; NULL: it does not.
  oracle TEXT CHECK (oracle = 'yes')
) STRICT;

CREATE TABLE check_result (
  trial_id INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  position INTEGER NOT NULL,
  finding_id INTEGER NOT NULL,
  PRIMARY KEY (trial_id, attempt, position)
) STRICT, WITHOUT ROWID;

-- A call that is about to be paid for. An intent without a call of the same id is possibly billed.
CREATE TABLE intent (
  call_id INTEGER PRIMARY KEY,
  trial_id INTEGER NOT NULL REFERENCES trial (id),
  attempt INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  try_number INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('model', 'tool', 'judge', 'compute', 'review', 'fallback')),
  name_id INTEGER NOT NULL,
  at ANY NOT NULL,
  nano INTEGER,
  atto INTEGER
) STRICT;
CREATE INDEX intent_of_trial ON intent (trial_id);

-- usage_raw is the text as it came when usage_shape_id is NULL; else the comma-separated whole numbers
-- that stand where the shape has its U+0000.
CREATE TABLE call (
  id INTEGER PRIMARY KEY,
  trial_id INTEGER NOT NULL REFERENCES trial (id),
  attempt INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  try_number INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('model', 'tool', 'judge', 'compute', 'review', 'fallback')),
  provider_id INTEGER,
  name_id INTEGER NOT NULL,
  served_id INTEGER,
  started_at ANY NOT NULL,
  duration_ms REAL NOT NULL,
  first_byte_ms REAL,
  status TEXT NOT NULL CHECK (status IN ('ok', 'http-error', 'network-error', 'truncated', 'timeout', 'failed',
    'cancelled')),
  http_status INTEGER,
  error TEXT,
  input_uncached INTEGER,
  cache_read INTEGER,
  cache_write_5m INTEGER,
  cache_write_1h INTEGER,
  cache_write_unknown INTEGER,
  output INTEGER,
  reasoning INTEGER,
  audio_input INTEGER,
  audio_output INTEGER,
  requests INTEGER,
  server_tools TEXT,
  usage_format_id INTEGER,
  usage_shape_id INTEGER,
  usage_raw TEXT,
  quantity TEXT,
  selectors_id INTEGER,
  reported_nano INTEGER,
  reported_atto INTEGER,
  request_hash ANY NOT NULL,
  -- 1: the blob is the one of request_hash.
  request ANY,
  response ANY,
  replayed INTEGER NOT NULL CHECK (replayed IN (0, 1))
) STRICT;
CREATE INDEX call_of_trial ON call (trial_id);

-- Everything about a charge that repeats: what it pays for, and which price.
CREATE TABLE price_line (
  id INTEGER PRIMARY KEY,
  component TEXT NOT NULL CHECK (component IN ('model.input', 'model.cache', 'model.output', 'tool', 'compute',
    'judge', 'review', 'fallback', 'infra')),
  unit TEXT NOT NULL,
  basis TEXT NOT NULL CHECK (basis IN ('billed', 'reported', 'list', 'contract', 'estimated', 'allocated',
    'shadow', 'unpriced')),
  sku TEXT,
  rule TEXT,
  reason TEXT,
  CHECK ((basis = 'unpriced') = (reason IS NOT NULL))
) STRICT;

CREATE TABLE charge (
  pricing_set_id INTEGER NOT NULL,
  call_id INTEGER NOT NULL,
  position INTEGER NOT NULL,
  line_id INTEGER NOT NULL,
  -- A whole number, or the decimal text when it is not one.
  quantity ANY NOT NULL,
  -- NULL when there is no price: unknown is never zero.
  nano INTEGER,
  atto INTEGER CHECK (atto BETWEEN 0 AND 999999999),
  PRIMARY KEY (pricing_set_id, call_id, position),
  CHECK ((nano IS NULL) = (atto IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES run (id),
  trial_id INTEGER,
  at ANY NOT NULL,
  name TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX event_of_run ON event (run_id);

-- codec 0: UTF-8 as it is. codec 1: brotli.
CREATE TABLE rate_card (
  id INTEGER PRIMARY KEY,
  sha256 ANY NOT NULL UNIQUE,
  codec INTEGER NOT NULL CHECK (codec IN (0, 1)),
  body BLOB NOT NULL
) STRICT;

CREATE TABLE blob (
  id INTEGER PRIMARY KEY,
  sha256 ANY NOT NULL UNIQUE,
  codec INTEGER NOT NULL CHECK (codec IN (0, 1)),
  body BLOB NOT NULL
) STRICT;
