import { runPlan } from '../../execute/run.ts';
import type { Dependencies } from '../../execute/dependencies.ts';
import type { LedgerReader, LedgerWriter } from '../../model/ledger.ts';
import type { Run } from '../../model/run.ts';
import type { Trial } from '../../model/trial.ts';
import { contentKey, scoreKey } from '../../plan/keys.ts';
import type { Plan, PlannedCell, PlannedTrial } from '../../plan/plan.ts';
import { beginRun } from '../begin-run.ts';
import type { Interrupt } from '../interrupt.ts';
import { keyText } from '../key-text.ts';
import { storedTrial } from '../stored-trial.ts';

/** What judging needs. */
export interface JudgingTools {
  readonly plan: Plan;
  readonly reader: LedgerReader;
  readonly writer: LedgerWriter;
  readonly dependencies: Dependencies;
  readonly interrupt: Interrupt;
}

/**
 * Judges the stored outputs of a baseline by the validators of today, into a run of its own; buys nothing. Returns
 * the run's id, the same one when it was done before. Of another execution: its outputs are held against what is
 * expected now, case by case; a case that is gone is left out.
 */
export async function judgedAnew(origin: Run, cell: PlannedCell, tools: JudgingTools): Promise<string> {
  const { reader, writer, dependencies, interrupt } = tools;
  const planned: PlannedTrial[] = [];
  const sources = new Map<string, number>();
  for (const { trial, end } of reader.trials(origin.id)) {
    if (end === null || end.outcome === 'cancelled' || end.outcome === 'budget-stopped') continue;
    const found = plannedOf(trial, cell);
    if (found === null) continue;
    planned.push(found);
    sources.set(keyText(found.key), trial.id);
  }
  const plan: Plan = {
    ...tools.plan,
    cells: [cell],
    repeats: origin.repeats,
    size: planned.length,
    digest: contentKey([origin.id, cell.scoreKey, planned.map(({ execKey }) => execKey)]),
    *trials() {
      yield* planned;
    },
  };
  const earlier = judgedBefore(origin, plan.digest, reader);
  if (earlier !== null) return earlier;
  const canonical = reader.rateCard(origin.rateCard);
  if (canonical === null) throw new Error(`The ledger has lost the rate card of run ${origin.id}.`);
  const card = { sha256: origin.rateCard, canonical };
  const begun = await beginRun(plan, card, writer, { rescoredFrom: origin.id });
  const result = await runPlan(
    {
      run: begun.id,
      plan,
      finished: () => false,
      recorded: () => null,
      stored: ({ key }) =>
        storedTrial(sources.get(keyText(key)) ?? 0, { checksHold: false, chargesHold: true }, reader),
      whenShort: 'end',
      drain: interrupt.drain,
      stop: interrupt.stop,
      onProgress: () => undefined,
    },
    dependencies,
  );
  const at = new Date().toISOString();
  const detail = { state: result.state, of: origin.id, short: result.short, dropped: result.dropped };
  await writer.append([
    { kind: 'event', event: { run: begun.id, trialId: null, at, name: 'run-finished', detail } },
  ]);
  return begun.id;
}

/** The output answers what was asked then: its key stays, so that it never stands for an answer to another question. */
function plannedOf(trial: Trial, cell: PlannedCell): PlannedTrial | null {
  const item = cell.spec.cases.find(({ id }) => id === trial.case);
  if (item === undefined) return null;
  const { execKey, case: id, repeat } = trial;
  return {
    cell,
    case: item,
    key: { spec: cell.spec.id, variant: cell.variant.id, case: id, repeat },
    execKey,
    scoreKey: scoreKey(execKey, cell.judging, item),
  };
}

function judgedBefore(origin: Run, digest: string, reader: LedgerReader): string | null {
  const run = reader
    .runs()
    .find(
      (item) => item.source === 'rescore' && item.rescoredFrom === origin.id && item.planDigest === digest,
    );
  if (run === undefined) return null;
  const whole = reader
    .events(run.id)
    .some(({ name, detail }) => name === 'run-finished' && detail['state'] === 'complete');
  return whole ? run.id : null;
}

/** Returns how many further attempts judging anew would have asked for and did not buy. */
export function shortOf(run: string, reader: LedgerReader): number {
  const end = reader.events(run).findLast(({ name }) => name === 'run-finished');
  const short = end?.detail['short'];
  return typeof short === 'number' ? short : 0;
}
