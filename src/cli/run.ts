import { monitorEventLoopDelay } from 'node:perf_hooks';
import path from 'node:path';
import { removeLeftoverFolders } from '../agent/leftover-folders.ts';
import { type RunProgress, type RunResult, runPlan } from '../execute/run.ts';
import { openReader } from '../ledger/sqlite/index.ts';
import { EXIT } from '../model/failure.ts';
import type { JsonObject } from '../model/json.ts';
import type { Plan } from '../plan/plan.ts';
import { cardDigest } from '../price/digest.ts';
import { beginRun, type BegunRun, resumeRun } from './begin-run.ts';
import { checkBeforeSpending } from './before-spending.ts';
import { type Estimating, openEstimating } from './estimating.ts';
import { interruptible } from './interrupt.ts';
import { openPricer } from './open-pricer.ts';
import { diskFullSentence, openRunLedger } from './open-run-ledger.ts';
import { openProject, select, type Selection, startedVariants } from './open-project.ts';
import { planProject } from './plan.ts';
import { openRateCards } from './rate-cards.ts';
import { requirePriced } from './require-priced.ts';
import { exitOfRun, trafficSentence } from './run-end.ts';
import { printSummary } from './summary.ts';
import { openProgress } from './terminal/progress.ts';
import { shownPath } from './shown-path.ts';
import { wire } from './wire.ts';

export interface RunOptions extends Selection {
  readonly concurrency?: number;
  /** A run's id, or true for the newest. */
  readonly resume?: string | true;
  readonly ledger?: string;
  /** Wait while another process writes the ledger. */
  readonly wait?: true;
  readonly requirePriced?: true;
  readonly quiet?: true;
  readonly json?: true;
}

/** Runs the project into the ledger and says what a correct output cost. */
export async function run(options: RunOptions): Promise<number> {
  const open = await openProject(options.project);
  const project = withOverrides(select(open.project, options), options);
  await checkBeforeSpending({ ...open, project });
  const cards = openRateCards(project);
  const plan = await planProject(project);
  if (options.requirePriced === true) requirePriced(plan, openPricer(cards), new Date().toISOString());
  const ledger = shownPath(project.ledger);
  const writer = await openRunLedger(ledger, options.wait === true);
  removeLeftoverFolders();
  const reader = openReader(ledger);
  let estimating: Estimating | undefined;
  const pricer = openPricer(cards, () => (estimating ??= openEstimating(reader)));
  const wiring = wire({ ...open, project }, { writer, reader }, pricer);
  try {
    await openEverything(plan, wiring.dependencies);
    const digest = cardDigest(cards);
    const begun =
      options.resume === undefined
        ? await beginRun(plan, digest, writer)
        : resumeRun(plan, options.resume, reader);
    const state = await execute(plan, begun, wiring.dependencies, options).catch((failure: unknown) => {
      console.error(`\nstopped; go on with: firstpass run --resume ${begun.id}\n`);
      throw failure;
    });
    await writer.append([
      {
        kind: 'event',
        event: { run: begun.id, trialId: null, at: new Date().toISOString(), ...state.event },
      },
    ]);
    const { document } = printSummary(reader, begun.id, options.json === true);
    if (state.result.state !== 'complete' && writer.distress.aborted) {
      console.error(`\n${diskFullSentence(ledger, begun.id)}`);
      return EXIT.degraded;
    }
    return exitOfRun(state.result, begun.id, { document, requirePriced: options.requirePriced === true });
  } finally {
    await wiring.close();
    reader.close();
    await writer.close();
  }
}

/** Opens what the trials will use: a validator or tool that cannot start must say so before anything is paid. */
async function openEverything(plan: Plan, dependencies: Parameters<typeof runPlan>[1]): Promise<void> {
  for (const { spec } of plan.cells) await dependencies.judgeOf(spec);
  for (const variant of startedVariants(plan.project)) await dependencies.agentOf(variant);
}

function withOverrides(project: Plan['project'], options: RunOptions): Plan['project'] {
  const { concurrency } = options;
  return {
    ...project,
    ledger: options.ledger === undefined ? project.ledger : path.resolve(options.ledger),
    concurrency: concurrency === undefined ? project.concurrency : { default: concurrency, perProvider: {} },
  };
}

interface ExecutedState {
  readonly result: RunResult;
  readonly event: { readonly name: string; readonly detail: JsonObject };
}

async function execute(
  plan: Plan,
  begun: BegunRun,
  dependencies: Parameters<typeof runPlan>[1],
  options: RunOptions,
): Promise<ExecutedState> {
  const interrupt = interruptible();
  const loop = monitorEventLoopDelay({ resolution: 10 });
  loop.enable();
  const line = options.quiet === true ? null : openProgress(process.stderr, dependencies.clock.elapsedMs);
  try {
    const result = await runPlan(
      {
        run: begun.id,
        plan,
        finished: begun.finished,
        recorded: begun.recorded,
        drain: AbortSignal.any([interrupt.drain, dependencies.ledger.distress]),
        stop: interrupt.stop,
        onProgress: (progress: RunProgress) => line?.update(progress),
        onTraffic: (change) => {
          const sentence = trafficSentence(change);
          if (sentence === null) return;
          line?.end();
          console.error(sentence);
        },
      },
      dependencies,
    );
    const detail = {
      state: result.state,
      eventLoopDelayP99Ms: Math.round(loop.percentile(99) / 1e4) / 100,
      concurrency: result.concurrency,
    };
    return { result, event: { name: 'run-finished', detail } };
  } finally {
    line?.end();
    loop.disable();
    interrupt.release();
  }
}
