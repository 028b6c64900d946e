/** The numbers that `firstpass serve` keeps up to date, as texts. */
export interface LivePage extends LiveNumbers {
  /** Address of the events, relative to the page. */
  readonly events: string;
}

export interface LiveNumbers {
  readonly spent: string;
  /** Such as `120 of 600`. */
  readonly done: string;
  readonly yield: string;
  /** `running`, `finished`, or how it stopped. */
  readonly state: string;
  /** Share of the planned trials, 0 … 1; 0 when nothing was planned. */
  readonly progress: number;
  readonly cells: readonly LiveCell[];
}

export interface LiveCell {
  readonly spec: string;
  readonly variant: string;
  /** Such as `30 of 120`; without the plan where the run did not write it down. */
  readonly done: string;
  readonly correct: string;
  readonly spent: string;
}
