-- SHA-256 of the data that a run's trials were taken in from: its source reads as `baseline`.
ALTER TABLE run ADD COLUMN baseline ANY;
