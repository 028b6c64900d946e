-- What a trial came to, written in the transaction of its end: figures of a large run are read from here and
-- not from its calls. It follows from the other tables, which decide; trials of older ledgers have none.

-- Trials of one case that ended alike stand together: their sums are one scan without sorting.
CREATE TABLE trial_total (
  cell_id INTEGER NOT NULL REFERENCES cell (id),
  -- A label. One case may have two.
  case_label INTEGER NOT NULL,
  -- Place of the outcome in this list, from 0: correct, incorrect, refused, timeout, budget-stopped, infra-error,
  -- cancelled, not-judged; times 4, plus 2 when accepted, plus 1 when at the first attempt.
  fate INTEGER NOT NULL,
  -- A label: the counts that many trials have alike, as JSON (total-columns.ts).
  counts INTEGER NOT NULL,
  trial_id INTEGER NOT NULL REFERENCES trial (id),
  duration_ms REAL NOT NULL,
  wait_ms REAL NOT NULL,
  validation_ms REAL NOT NULL,
  provider_ms REAL NOT NULL,
  tool_ms REAL NOT NULL,
  review_minutes REAL NOT NULL,
  -- Machines and reviewers, in dollars: for variances. Sums of money are made of the exact columns.
  headline_usd REAL NOT NULL,
  input_uncached INTEGER NOT NULL,
  cache_read INTEGER NOT NULL,
  cache_write_5m INTEGER NOT NULL,
  cache_write_1h INTEGER NOT NULL,
  cache_write_unknown INTEGER NOT NULL,
  output INTEGER NOT NULL,
  reasoning INTEGER,
  audio_input INTEGER NOT NULL,
  audio_output INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  -- Priced amounts by component; NULL where there is none.
  model_input_nano INTEGER, model_input_atto INTEGER,
  model_cache_nano INTEGER, model_cache_atto INTEGER,
  model_output_nano INTEGER, model_output_atto INTEGER,
  tool_nano INTEGER, tool_atto INTEGER,
  compute_nano INTEGER, compute_atto INTEGER,
  judge_nano INTEGER, judge_atto INTEGER,
  review_nano INTEGER, review_atto INTEGER,
  fallback_nano INTEGER, fallback_atto INTEGER,
  infra_nano INTEGER, infra_atto INTEGER,
  first_nano INTEGER, first_atto INTEGER,
  shadow_nano INTEGER, shadow_atto INTEGER,
  reused_nano INTEGER, reused_atto INTEGER,
  PRIMARY KEY (cell_id, case_label, fate, counts, trial_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX trial_total_of_trial ON trial_total (trial_id);

-- Trials of which something was written after their total: that total no longer holds.
CREATE TABLE late_trial (
  trial_id INTEGER PRIMARY KEY REFERENCES trial (id)
) STRICT;
