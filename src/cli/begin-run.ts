import type { Recorded } from '../execute/dependencies.ts';
import { Failure } from '../model/failure.ts';
import type { LedgerReader, LedgerRecord, LedgerWriter } from '../model/ledger.ts';
import type { Project } from '../model/project.ts';
import type { Cell } from '../model/run.ts';
import { type Tags, UNATTRIBUTED } from '../model/tags.ts';
import type { TrialKey } from '../model/trial.ts';
import type { Variant } from '../model/variant.ts';
import { priceKey } from '../plan/keys.ts';
import type { Plan, PlannedCell } from '../plan/plan.ts';
import { keyText } from './key-text.ts';
import { judgedByRecords } from './judged-by.ts';
import { recordedTrial } from './recorded-trial.ts';
import { plannedEvent } from './run-course.ts';
import { runId } from './run-id.ts';
import { version } from './version.ts';

/** A run that may take trials. */
export interface BegunRun {
  readonly id: string;
  readonly finished: (key: TrialKey) => boolean;
  readonly recorded: (key: TrialKey) => Recorded | null;
  /** Whether the run has the trial already, finished or not. */
  readonly isBegun: (key: TrialKey) => boolean;
  /** The draws that it took from earlier runs: none may serve it twice. */
  readonly roots: readonly number[];
  /** Whether it was told to buy everything, whatever earlier runs have. */
  readonly fresh: boolean;
}

/** What is special about a new run; all of it may be left out. */
export interface NewRun {
  readonly fresh?: boolean;
  /** The run whose outputs it judges once more. */
  readonly rescoredFrom?: string;
  /** A gate's run holds as many repeats as its last look may want: few of them are ever run. */
  readonly purpose?: 'gate' | 'canary';
}

/** Writes a new run with its cells and its rate card. */
export async function beginRun(
  plan: Plan,
  card: { readonly sha256: string; readonly canonical: string },
  writer: LedgerWriter,
  special: NewRun = {},
): Promise<BegunRun> {
  const { project } = plan;
  const startedAt = new Date().toISOString();
  const id = runId(startedAt);
  const fresh = special.fresh === true;
  const records: LedgerRecord[] = [
    { kind: 'rate-card', ...card },
    {
      kind: 'run',
      run: {
        id,
        startedAt,
        project: project.name,
        ...(special.rescoredFrom === undefined
          ? { source: 'run' }
          : { source: 'rescore', rescoredFrom: special.rescoredFrom }),
        version: version(),
        planDigest: plan.digest,
        seed: project.seed,
        repeats: plan.repeats,
        planned: plan.size,
        rateCard: card.sha256,
        synthetic: plan.cells.some((cell) => cell.synthetic),
        environment: {
          node: process.version,
          platform: `${process.platform}-${process.arch}`,
          ...(fresh ? { reuse: 'none' } : {}),
          ...(special.purpose === undefined ? {} : { purpose: special.purpose }),
        },
      },
    },
    ...plan.cells.map((cell): LedgerRecord => ({
      kind: 'cell',
      cell: cellRecord({ run: id, rateCard: card.sha256 }, cell, project),
    })),
    { kind: 'event', event: { run: id, trialId: null, at: startedAt, ...plannedEvent(plan) } },
    ...(await judgedByRecords(id, startedAt, new Set(plan.cells.map((cell) => cell.spec)))),
  ];
  await writer.append(records);
  return { id, finished: () => false, recorded: () => null, isBegun: () => false, roots: [], fresh };
}

/** Returns a planned cell as a run writes it down. */
export function cellRecord(
  place: { readonly run: string; readonly rateCard: string },
  cell: PlannedCell,
  project: Project,
): Cell {
  return {
    run: place.run,
    spec: cell.spec.id,
    variant: cell.variant.id,
    specDescription: cell.spec.description,
    owner: cell.spec.owner,
    label: variantLabel(cell.variant),
    agent: cell.variant.agent,
    synthetic: cell.synthetic,
    tags: tagsOf(cell, project),
    yieldFloor: cell.spec.yieldFloor,
    slaP95Seconds: cell.spec.sla?.p95Seconds ?? null,
    scoreKey: cell.scoreKey,
    priceKey: priceKey(cell.scoreKey, place.rateCard, cell.spec.review),
  };
}

/** Returns a cell's tags; one that the policy requires and nobody gave is in the unattributed bucket. */
function tagsOf(cell: PlannedCell, project: Project): Tags {
  const missing = project.tagPolicy.require.map((name) => [name, UNATTRIBUTED] as const);
  return { ...Object.fromEntries(missing), ...project.tags, ...cell.spec.tags, ...cell.variant.tags };
}

/** Returns what a reader recognises a variant by. */
export function variantLabel(variant: Variant): string {
  switch (variant.agent) {
    case 'model':
      return `${variant.provider}/${variant.model}`;
    case 'command':
      return variant.command.join(' ');
    case 'replay':
      return `replay of ${variant.variant}`;
  }
}

/** Takes up a run again; refuses when the project has changed since, as old and new trials must not mix. */
export function resumeRun(plan: Plan, which: string | true, reader: LedgerReader): BegunRun {
  const run =
    which === true ? (reader.runs().find((item) => item.source === 'run') ?? null) : reader.run(which);
  if (run === null) {
    throw new Failure(
      'run/unknown',
      `there is no run ${which === true ? 'to resume' : `"${which}"`} in this ledger`,
      {
        hint: 'leave out --resume to start a new run',
      },
    );
  }
  if (run.source !== 'run') {
    throw new Failure('run/other-source', `run ${run.id} bought nothing, so there is nothing to resume`, {
      hint: 'leave out --resume to start a new run',
    });
  }
  if (run.planDigest !== plan.digest) {
    throw new Failure(
      'run/changed',
      `the project has changed since run ${run.id} began: its trials would mix with others`,
      {
        hint: 'undo the change (also --spec, --variant, --repeats), or leave out --resume to start a new run',
      },
    );
  }
  const finished = new Set<string>();
  const unfinished = new Map<string, number>();
  const roots: number[] = [];
  for (const { trial, end } of reader.trials(run.id)) {
    if (trial.reusedFrom !== undefined) roots.push(trial.reusedFrom);
    if (end === null) unfinished.set(keyText(trial), trial.id);
    else finished.add(keyText(trial));
  }
  return {
    id: run.id,
    finished: (key) => finished.has(keyText(key)),
    recorded: (key) => {
      const trialId = unfinished.get(keyText(key));
      return trialId === undefined ? null : recordedTrial(trialId, reader);
    },
    isBegun: (key) => finished.has(keyText(key)) || unfinished.has(keyText(key)),
    roots,
    fresh: run.environment['reuse'] === 'none',
  };
}
