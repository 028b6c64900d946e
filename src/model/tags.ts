/** Free attribution of cost, such as `{team: "search", feature: "answers"}`. */
export type Tags = Readonly<Record<string, string>>;

/** The bucket of everything that lacks a tag: it is shown, never dropped. */
export const UNATTRIBUTED = 'unattributed';

/** Which tags every trial must carry, and what happens when one is missing. */
export interface TagPolicy {
  readonly require: readonly string[];
  /** `unattributed`: run, and count the cost in that bucket. `reject`: refuse to run. */
  readonly missing: 'unattributed' | 'reject';
}
