/** How a trial ended, in SQL: as it was written down last. */

/** Joins the ends of `trial`: a later one, when there is any, stands in the place of the first. */
export const JOIN_ENDS = `LEFT JOIN trial_end ON trial_end.trial_id = trial.id
  LEFT JOIN later_end ON later_end.id = (SELECT max(id) FROM later_end WHERE later_end.trial_id = trial.id)`;

const COLUMNS = [
  'outcome',
  'accepted',
  'first_pass',
  'attempts',
  'ended_at',
  'duration_ms',
  'wait_ms',
  'reason',
] as const;

/** Returns a column of the newest end; NULL in a trial that has none. */
export function endColumn(column: (typeof COLUMNS)[number]): string {
  return `CASE WHEN later_end.id IS NULL THEN trial_end.${column} ELSE later_end.${column} END`;
}

/** Every column of the newest end, under its own name. */
export const END_COLUMNS: string = COLUMNS.map((column) => `${endColumn(column)} AS ${column}`).join(', ');
