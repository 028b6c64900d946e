import type { EndedTrial } from '../baseline/pack.ts';
import { Failure } from '../model/failure.ts';
import type { LedgerReader } from '../model/ledger.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Run } from '../model/run.ts';
import { type PlannedCell, trialContent } from '../plan/plan.ts';

/** What an agent did, right or not: an outage or a stop says nothing about it. */
const KEPT: ReadonlySet<Outcome> = new Set(['correct', 'incorrect', 'refused', 'timeout', 'not-judged']);

/** The trials that may become a cell's baseline, or why there are none. */
export type Found =
  | { readonly kind: 'trials'; readonly trials: readonly EndedTrial[]; readonly leftOut: number }
  | { readonly kind: 'none'; readonly reason: string };

/** Returns the newest run that ended with everything that it had planned. Throws Failure `baseline/no-run`. */
export function newestComplete(reader: LedgerReader): Run {
  const found = reader
    .runs()
    .find(
      ({ id, source }) =>
        source === 'run' &&
        reader
          .events(id)
          .some(({ name, detail }) => name === 'run-finished' && detail['state'] === 'complete'),
    );
  if (found !== undefined) return found;
  throw new Failure('baseline/no-run', 'this ledger has no run that is complete', {
    hint: 'measure first: firstpass run',
  });
}

/** Returns a cell's trials of one run, when they answer what the project asks now and are judged as it judges now. */
export function trialsOfRun(cell: PlannedCell, run: Run, reader: LedgerReader): Found {
  const asked = contentByCase(cell);
  const doubtful = new Set(reader.openIntents(run.id).map(({ trialId }) => trialId));
  const trials: EndedTrial[] = [];
  let leftOut = 0;
  for (const { trial, end } of reader.trials(run.id)) {
    if (trial.spec !== cell.spec.id || trial.variant !== cell.variant.id) continue;
    const content = asked.get(trial.case);
    if (content === undefined) return none(`case ${trial.case} of run ${run.id} is gone`);
    if (content.execKey !== trial.execKey) {
      return none(`what is asked has changed since run ${run.id} (case ${trial.case})`);
    }
    if (content.scoreKey !== trial.scoreKey) {
      return none(
        `run ${run.id} was judged otherwise (case ${trial.case}): \`firstpass rescore ${run.id}\` first`,
      );
    }
    const detail =
      end !== null && KEPT.has(end.outcome) && !doubtful.has(trial.id) ? endedTrial(trial.id, reader) : null;
    if (detail === null) leftOut += 1;
    else trials.push(detail, ...originalsOf(detail, reader));
  }
  return trials.length === 0
    ? none(`run ${run.id} has no trial of it that ended`)
    : { kind: 'trials', trials, leftOut };
}

/** Returns every stored trial with the cell's content keys, of whatever run: what was bought once is data for good. */
export function storedTrials(cell: PlannedCell, reader: LedgerReader): Found {
  const trials: EndedTrial[] = [];
  for (const [id, content] of contentByCase(cell)) {
    const same = reader
      .reusable(content.execKey)
      .filter((stored) => stored.scoreKey === content.scoreKey && stored.case === id);
    // Another variant of the same content, such as one that was renamed, where this one has nothing of its own.
    const own = same.filter(({ variant }) => variant === cell.variant.id);
    for (const { trialId } of own.length > 0 ? own : same) {
      const detail = endedTrial(trialId, reader);
      if (detail !== null) trials.push(detail);
    }
  }
  return trials.length === 0
    ? none('nothing is stored for its present content')
    : { kind: 'trials', trials, leftOut: 0 };
}

/** Returns the trials that a copy stands for, judged as it is: what was bought once keeps the address that it had. */
function originalsOf({ trial }: EndedTrial, reader: LedgerReader): readonly EndedTrial[] {
  const { reusedFrom, scoreKey } = trial;
  if (reusedFrom === undefined) return [];
  return reader
    .reusable(trial.execKey)
    .filter((other) => other.root === reusedFrom && other.scoreKey === scoreKey && other.trialId !== trial.id)
    .flatMap(({ trialId }) => endedTrial(trialId, reader) ?? []);
}

function none(reason: string): Found {
  return { kind: 'none', reason };
}

function contentByCase(cell: PlannedCell): ReadonlyMap<string, ReturnType<typeof trialContent>> {
  return new Map(cell.spec.cases.map((item) => [item.id, trialContent(cell, item)]));
}

/** Returns the trial with all that is kept of it; null when an output's text is not. */
function endedTrial(trialId: number, reader: LedgerReader): EndedTrial | null {
  const detail = reader.trialDetail(trialId);
  if (detail === null || detail.end === null) return null;
  const whole = detail.attempts.every(({ output }) => output === null || reader.blob(output) !== null);
  return whole ? { ...detail, end: detail.end } : null;
}

/** Returns which of the cell's cases the trials leave out. */
export function casesWithout(cell: PlannedCell, trials: readonly EndedTrial[]): readonly string[] {
  const present = new Set(trials.map(({ trial }) => trial.case));
  return cell.spec.cases.map(({ id }) => id).filter((id) => !present.has(id));
}
