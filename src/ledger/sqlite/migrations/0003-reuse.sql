-- Stored trials serve later runs: what their checks and figures rest on, and what a copy is a copy of.

-- Everything that can change a check of the trial; NULL when it is not known.
ALTER TABLE trial ADD COLUMN score_key ANY;
-- The trial that bought the first attempt; NULL when this one did.
ALTER TABLE trial ADD COLUMN reused_from INTEGER;
CREATE INDEX trial_of_exec_key ON trial (exec_key);

-- The call that was bought; NULL when this one was.
ALTER TABLE call ADD COLUMN reused_from INTEGER;

ALTER TABLE cell ADD COLUMN price_key ANY;

-- The run whose outputs this one judges once more: its source reads as `rescore`.
ALTER TABLE run ADD COLUMN rescored_from TEXT;
