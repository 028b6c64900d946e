import { loadBaseline } from '../../baseline/load.ts';
import type { LockCell } from '../../baseline/lock.ts';
import type { BaselineStore } from '../../baseline/store.ts';
import { judgingsOf } from '../../analyse/comparison/judging.ts';
import { cellPolicyOf } from '../../gate/cell-policy.ts';
import type { ChangedCell, KeyedCell } from '../../gate/changes.ts';
import type { RulerChange } from '../../gate/gated-cell.ts';
import type { CellPolicy, GatePolicy } from '../../model/gate-policy.ts';
import { Failure } from '../../model/failure.ts';
import type { Warning } from '../../model/figure.ts';
import type { LedgerReader } from '../../model/ledger.ts';
import { contentKey } from '../../plan/keys.ts';
import { courseKey, type PlannedCell } from '../../plan/plan.ts';
import { judgedByRecords } from '../judged-by.ts';
import { version } from '../version.ts';
import { judgedAnew, type JudgingTools, shortOf } from './judged-anew.ts';

/** A planned cell with the keys that a lock knows it by. */
export interface KeyedPlan extends KeyedCell {
  readonly cell: PlannedCell;
}

/** A cell with its baseline in the ledger, judged as the project judges now. */
export interface PreparedCell extends ChangedCell<KeyedPlan, LockCell> {
  readonly policy: CellPolicy;
  /** Run that holds the baseline's trials; null without any. */
  readonly baseline: string | null;
  /** Why the baseline cannot be had although the lock names one; null when it can, or when there is none. */
  readonly lost: string | null;
  readonly ruler: RulerChange | null;
  /** Whether trials go on otherwise after an output: then even those that begin alike are other ones. */
  readonly otherCourse: boolean;
  readonly warnings: readonly Warning[];
}

export interface PrepareFrom {
  readonly policy: GatePolicy;
  readonly store: BaselineStore;
  readonly tools: JudgingTools;
  /** ISO 8601. */
  readonly now: string;
}

/**
 * Returns a cell with what it is compared with. Data is fetched only where something is judged by it: an unchanged
 * cell needs none. When the validators are other ones, the baseline's outputs are judged anew, which costs nothing.
 */
export async function prepareCell(
  changed: ChangedCell<KeyedPlan, LockCell>,
  from: PrepareFrom,
): Promise<PreparedCell> {
  const { spec, variant, change, planned, accepted } = changed;
  const policy = cellPolicyOf(from.policy, spec, variant);
  const otherCourse = planned !== null && accepted !== null && accepted.course !== courseKey(planned.cell);
  const nothing = { baseline: null, lost: null, ruler: null, warnings: [] };
  const bare: PreparedCell = { ...changed, policy, otherCourse, ...nothing };
  if (planned === null || accepted === null || !needsData(change, policy)) return bare;
  const stored = await loadedOr(accepted, from);
  if (typeof stored !== 'object') return { ...bare, lost: stored };
  const warnings = ageWarnings(accepted, from);
  const { tools } = from;
  const known = { ...bare, baseline: stored.run, warnings };
  if (change !== 'judging' && (await isJudgedAlike(stored.run, planned.cell, tools.reader))) return known;
  const origin = tools.reader.run(stored.run);
  if (origin === null) throw new Error(`The ledger has lost run ${stored.run}.`);
  const judging = otherCourse ? onItsCourse(planned.cell, stored.run, tools.reader) : planned.cell;
  const run = await judgedAnew(origin, judging, tools);
  const short = shortOf(run, tools.reader);
  // Of a change of its agent such a baseline would say that the candidate pays for attempts that it did without.
  if (change !== 'judging' && short > 0) return { ...bare, lost: shortSentence(short) };
  return {
    ...known,
    baseline: run,
    ruler: change === 'judging' ? rulerChange(stored.run, run, tools.reader) : null,
    warnings: [...warnings, ...(short === 0 ? [] : [shortWarning(short)])],
  };
}

/**
 * Returns a cell that may try as often as the stored trials of its baseline did. Under the present number a baseline
 * that tried more often would lose what it is compared for. What comes of it has a key of its own: it is a baseline's
 * trial as it would be judged now, and stands for none of the present content.
 */
function onItsCourse(cell: PlannedCell, run: string, reader: LedgerReader): PlannedCell {
  const most = [...reader.trials(run)].reduce((max, { end }) => Math.max(max, end?.attempts ?? 1), 1);
  const retry = { ...cell.spec.retry, maxAttempts: most };
  return {
    ...cell,
    spec: { ...cell.spec, retry },
    judging: [cell.judging, most],
    scoreKey: contentKey([cell.scoreKey, most]),
  };
}

/** Prices alone are judged by data only where a bound in dollars holds. */
function needsData(change: PreparedCell['change'], { guards }: CellPolicy): boolean {
  if (change === 'prices') return guards.maxCostPerCorrect !== null || guards.maxCostPerTrial !== null;
  return change === 'execution' || change === 'judging';
}

async function loadedOr(
  accepted: LockCell,
  { store, tools }: PrepareFrom,
): Promise<{ readonly run: string } | string> {
  const { reader, writer, plan } = tools;
  try {
    const project = plan.project.name;
    const run = await loadBaseline(accepted, { store, reader, writer, project, version: version() });
    if (run !== null) return { run };
    return `the lock names data ${accepted.data.slice(0, 12)} that ${store.name} does not have: \`firstpass baseline pull\` says where it looked, \`baseline update\` makes a new one`;
  } catch (failure) {
    if (failure instanceof Failure && failure.code === 'baseline/damaged') return failure.message;
    throw failure;
  }
}

function ageWarnings({ recordedAt }: LockCell, { policy, now }: PrepareFrom): readonly Warning[] {
  const days = (Date.parse(now) - Date.parse(recordedAt)) / 86_400_000;
  if (days <= policy.maxAgeDays) return [];
  const message = `the baseline is ${Math.floor(days)} days old, and ${policy.maxAgeDays} are allowed: measure it anew with \`firstpass baseline update\``;
  return [{ code: 'baseline-stale', message }];
}

/** Whether the baseline's outputs were judged by the validators of today; unknown is no. */
async function isJudgedAlike(run: string, { spec }: PlannedCell, reader: LedgerReader): Promise<boolean> {
  const before = judgingsOf(reader.events(run)).get(spec.id);
  const records = await judgedByRecords(run, '', [spec]);
  const events = records.flatMap((record) => (record.kind === 'event' ? [record.event] : []));
  return before !== undefined && judgingsOf(events).get(spec.id)?.validators === before.validators;
}

function rulerChange(before: string, after: string, reader: LedgerReader): RulerChange {
  const verdicts = new Map<string, boolean>();
  for (const trial of reader.summaries(before)) {
    verdicts.set(JSON.stringify([trial.case, trial.repeat]), trial.outcome === 'correct');
  }
  let [outputs, moved, were, are] = [0, 0, 0, 0];
  for (const trial of reader.summaries(after)) {
    const then = verdicts.get(JSON.stringify([trial.case, trial.repeat]));
    if (then === undefined) continue;
    const now = trial.outcome === 'correct';
    outputs += 1;
    if (then) were += 1;
    if (now) are += 1;
    if (then !== now) moved += 1;
  }
  const share = (count: number): number | null => (outputs === 0 ? null : count / outputs);
  return { outputs, moved, yieldBefore: share(were), yieldAfter: share(are) };
}

function shortSentence(short: number): string {
  const trials = short === 1 ? '1 trial' : `${short} trials`;
  return `the validators changed, too, and under them ${trials} of the baseline would have gone on: change the validators first, then the agent`;
}

function shortWarning(short: number): Warning {
  const trials = short === 1 ? '1 trial' : `${short} trials`;
  return {
    code: 'further-attempts',
    message: `${trials} of the baseline would have gone on with a further attempt, which was not bought: they count as incorrect`,
  };
}
