-- Ends of trials of which more became known after they were written down. The newest row of a trial counts, and
-- stands in the place of the one in trial_end.
CREATE TABLE later_end (
  id INTEGER PRIMARY KEY,
  trial_id INTEGER NOT NULL REFERENCES trial (id),
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
CREATE INDEX later_end_of_trial ON later_end (trial_id, id);
