import type { LedgerReader } from '../model/ledger.ts';
import type { Run } from '../model/run.ts';
import type { Trial } from '../model/trial.ts';
import { type Plan, type PlannedCell, type PlannedTrial, trialContent } from '../plan/plan.ts';
import { keyText } from './key-text.ts';

/** The outputs of a run that may be judged once more, as a plan. */
export interface Rescoring {
  readonly plan: Plan;
  /** The stored trial of every planned one, by the key's text. */
  readonly trials: ReadonlyMap<string, number>;
  readonly trialIds: ReadonlySet<number>;
  /** Cells of the run that are left out, and why. */
  readonly refused: readonly { readonly cell: string; readonly reason: string }[];
  /** Trials without an output to judge: they had not ended, or we stopped them. */
  readonly leftOut: number;
}

/** Returns what of a run answers what the project still asks: whole cells, as part of one compares with nothing. */
export function chooseOutputs(plan: Plan, origin: Run, reader: LedgerReader): Rescoring {
  const byCell = new Map<string, Trial[]>();
  let leftOut = 0;
  for (const { trial, end } of reader.trials(origin.id)) {
    if (end === null || end.outcome === 'cancelled' || end.outcome === 'budget-stopped') leftOut += 1;
    else byCell.set(nameOf(trial), [...(byCell.get(nameOf(trial)) ?? []), trial]);
  }
  const refused: { cell: string; reason: string }[] = [];
  const kept: PlannedCell[] = [];
  const planned: PlannedTrial[] = [];
  const trials = new Map<string, number>();
  for (const [name, stored] of byCell) {
    const cell = plan.cells.find((item) => nameOf({ spec: item.spec.id, variant: item.variant.id }) === name);
    if (cell === undefined) {
      refused.push({ cell: name, reason: 'the project has no such cell' });
      continue;
    }
    const found = trialsOf(cell, stored);
    if (typeof found === 'string') {
      refused.push({ cell: name, reason: found });
      continue;
    }
    kept.push(cell);
    planned.push(...found);
    for (const trial of stored) trials.set(keyText(trial), trial.id);
  }
  return {
    plan: {
      ...plan,
      cells: kept,
      repeats: origin.repeats,
      size: planned.length,
      trials: () => streamed(planned),
    },
    trials,
    trialIds: new Set(trials.values()),
    refused,
    leftOut,
  };
}

function* streamed(planned: readonly PlannedTrial[]): Generator<PlannedTrial> {
  yield* planned;
}

function nameOf({ spec, variant }: { readonly spec: string; readonly variant: string }): string {
  return `${spec} × ${variant}`;
}

/** Returns the stored trials as planned ones, or why they cannot be. */
function trialsOf(cell: PlannedCell, stored: readonly Trial[]): readonly PlannedTrial[] | string {
  const planned: PlannedTrial[] = [];
  const contents = new Map<string, ReturnType<typeof trialContent>>();
  for (const trial of stored) {
    const item = cell.spec.cases.find(({ id }) => id === trial.case);
    if (item === undefined) return `case ${trial.case} is gone`;
    const content = contents.get(item.id) ?? trialContent(cell, item);
    contents.set(item.id, content);
    if (content.execKey !== trial.execKey) {
      return `what is asked has changed since (case ${trial.case}): its outputs answer another question`;
    }
    const { spec, variant, case: id, repeat } = trial;
    planned.push({ cell, case: item, key: { spec, variant, case: id, repeat }, ...content });
  }
  return planned;
}
