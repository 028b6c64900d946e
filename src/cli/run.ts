import { monitorEventLoopDelay } from 'node:perf_hooks';
import path from 'node:path';
import { removeLeftoverFolders } from '../agent/leftover-folders.ts';
import type { RunBudget } from '../execute/budget/run-budget.ts';
import type { RunProgress } from '../execute/run-count.ts';
import { resumedEvent } from './run-course.ts';
import { runPlan, type RunResult } from '../execute/run.ts';
import { openReader } from '../ledger/sqlite/index.ts';
import { EXIT, Failure } from '../model/failure.ts';
import type { LedgerReader, LedgerWriter } from '../model/ledger.ts';
import type { Usd } from '../model/money.ts';
import type { LedgerEvent } from '../model/run.ts';
import type { Plan } from '../plan/plan.ts';
import type { RateCard } from '../price/card.ts';
import { cardDigest } from '../price/digest.ts';
import { createWorstCase } from '../price/worst-case.ts';
import { askAbove } from './ask-above.ts';
import { beginRun, type BegunRun, resumeRun } from './begin-run.ts';
import { checkBeforeSpending } from './before-spending.ts';
import { cardsOf } from './cards-of.ts';
import { commonestReason } from './commonest-reason.ts';
import { type Estimating, openEstimating } from './estimating.ts';
import { type Interrupt, interruptible } from './interrupt.ts';
import { openPricer } from './open-pricer.ts';
import { diskFullSentence, isDiskFull, openRunLedger } from './open-run-ledger.ts';
import { type OpenProject, openProject, select, type Selection, startedVariants } from './open-project.ts';
import { forecastOf, planProject } from './plan.ts';
import { openRateCards } from './rate-cards.ts';
import { NO_REUSE, type ReusableTrials, reusableTrials } from './reusable-trials.ts';
import { requirePriced } from './require-priced.ts';
import { budgetEvent, budgetOf, requireBounded, withRunCap } from './run-budget.ts';
import { exitOfRun, trafficSentence } from './run-end.ts';
import { printSummary } from './summary.ts';
import { openProgress } from './terminal/progress.ts';
import { shownPath } from './shown-path.ts';
import { wire } from './wire.ts';

export interface RunOptions extends Selection {
  readonly concurrency?: number;
  /** A run's id, or true for the newest. */
  readonly resume?: string | true;
  /** Buy everything, whatever earlier runs have. */
  readonly fresh?: true;
  /** Buy nothing. */
  readonly replayOnly?: true;
  readonly ledger?: string;
  /** Wait while another process writes the ledger. */
  readonly wait?: true;
  readonly requirePriced?: true;
  /** Cap on the whole run, instead of the project's. */
  readonly budgetUsd?: Usd;
  /** Ask when the forecast is above it. */
  readonly askAbove?: Usd;
  /** Do not ask. */
  readonly yes?: true;
  readonly quiet?: true;
  readonly json?: true;
}

/** Runs the project into the ledger and says what a correct output cost. */
export async function run(options: RunOptions): Promise<number> {
  const open = await openProject(options.project);
  const project = withOverrides(select(open.project, options), options);
  refuseFreshReplay(options);
  await checkBeforeSpending({ ...open, project }, options.replayOnly === true ? 'nothing' : 'all');
  const cards = openRateCards(project);
  const plan = await planProject(project);
  await checkMoney(plan, cards, options);
  const ledger = shownPath(project.ledger);
  const writer = await openRunLedger(ledger, options.wait === true);
  removeLeftoverFolders();
  const reader = openReader(ledger);
  try {
    return await runInto({ writer, reader }, { open: { ...open, project }, plan, cards }, options);
  } finally {
    reader.close();
    await writer.close();
  }
}

interface Opened {
  readonly open: OpenProject;
  readonly plan: Plan;
  readonly cards: readonly RateCard[];
}

async function runInto(
  { writer, reader }: { readonly writer: LedgerWriter; readonly reader: LedgerReader },
  { open, plan, cards: present }: Opened,
  options: RunOptions,
): Promise<number> {
  const { project } = open;
  const ledger = shownPath(project.ledger);
  const resumed = options.resume === undefined ? null : resumeRun(plan, options.resume, reader);
  const { cards, digest } = pricesOf(resumed, present, reader);
  if (cards !== present) checkPrices(plan, cards, options);
  let estimating: Estimating | undefined;
  const pricer = openPricer(cards, () => (estimating ??= openEstimating(reader)));
  const wiring = wire(open, { writer, reader }, { pricer, worstCase: createWorstCase(cards) });
  // Until all is written and said: a second Ctrl-C must not cut off how to go on.
  const interrupt = interruptible();
  try {
    // Before a new run is written: a budget that cannot be kept must leave no empty one.
    const budget = budgetOf(resumed?.id ?? null, project, reader);
    const begun = resumed ?? (await beginRun(plan, digest, writer, { fresh: options.fresh === true }));
    if (resumed !== null) {
      const event = resumedEvent(begun.id, new Date().toISOString());
      await writer.append([{ kind: 'event', event }]);
    }
    const trials = begun.fresh ? NO_REUSE : reusableTrials(plan, begun, digest.sha256, reader);
    if (options.replayOnly !== true && !trials.coversAll()) await openEverything(plan, wiring.dependencies);
    const taken = { begun: { ...begun, ...trials }, budget, interrupt };
    const done = runToEnd(plan, taken, { dependencies: wiring.dependencies, reader, ledger }, options);
    return await done.catch((failure: unknown) => {
      if (!isDiskFull(failure)) {
        console.error(`\nstopped; go on with: firstpass run --resume ${begun.id}\n`);
        throw failure;
      }
      console.error(`\n${diskFullSentence(ledger, begun.id)}`);
      return EXIT.degraded;
    });
  } finally {
    await wiring.close();
    interrupt.release();
  }
}

/** A run has one rate card: what a resume adds is priced as what was there, and `reprice` gives all of it another. */
function pricesOf(
  resumed: BegunRun | null,
  present: readonly RateCard[],
  reader: LedgerReader,
): Pick<Opened, 'cards'> & { readonly digest: ReturnType<typeof cardDigest> } {
  const digest = cardDigest(present);
  const begun = resumed === null ? null : reader.run(resumed.id);
  const canonical = begun === null ? null : reader.rateCard(begun.rateCard);
  if (begun === null || canonical === null || begun.rateCard === digest.sha256)
    return { cards: present, digest };
  console.error(
    `the rate cards have changed since run ${begun.id} began: it goes on at the prices of then; for those of now, \`firstpass reprice\` it`,
  );
  return { cards: cardsOf(reader, begun), digest: { sha256: begun.rateCard, canonical } };
}

function refuseFreshReplay({ fresh, replayOnly }: RunOptions): void {
  if (fresh !== true || replayOnly !== true) return;
  throw new Failure('run/fresh-replay', '--fresh buys everything and --replay-only nothing', {
    hint: 'leave out one of them',
  });
}

/** Says no before anything is bought: to what has no price or no bound where it must, or costs too much. */
async function checkMoney(plan: Plan, cards: readonly RateCard[], options: RunOptions): Promise<void> {
  checkPrices(plan, cards, options);
  if (options.askAbove !== undefined && options.yes !== true) {
    await askAbove(options.askAbove, forecastOf(plan, openPricer(cards)));
  }
}

function checkPrices(plan: Plan, cards: readonly RateCard[], options: RunOptions): void {
  const at = new Date().toISOString();
  if (options.requirePriced === true) requirePriced(plan, openPricer(cards), at);
  requireBounded(plan, createWorstCase(cards), at);
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
    budgets: withRunCap(project.budgets, options.budgetUsd),
    ledger: options.ledger === undefined ? project.ledger : path.resolve(options.ledger),
    concurrency: concurrency === undefined ? project.concurrency : { default: concurrency, perProvider: {} },
  };
}

/** What a run goes on from, and what may end it early. */
interface Taken {
  readonly begun: BegunRun & ReusableTrials;
  readonly budget: RunBudget | undefined;
  readonly interrupt: Interrupt;
}

/** Executes the plan, writes how it went and prints the summary; returns the exit code. */
async function runToEnd(
  plan: Plan,
  taken: Taken,
  open: {
    readonly dependencies: Parameters<typeof runPlan>[1];
    readonly reader: LedgerReader;
    readonly ledger: string;
  },
  options: RunOptions,
): Promise<number> {
  const { dependencies, reader, ledger } = open;
  const { id } = taken.begun;
  const { result, events } = await execute(plan, taken, dependencies, options);
  const at = new Date().toISOString();
  await dependencies.ledger.append(
    events.map((event) => ({ kind: 'event', event: { run: id, trialId: null, at, ...event } })),
  );
  const { document } = printSummary(reader, id, options.json === true);
  const cut = result.state !== 'complete' && dependencies.ledger.distress.aborted;
  return exitOfRun(result, id, {
    document,
    full: cut ? diskFullSentence(ledger, id) : null,
    requirePriced: options.requirePriced === true,
    commonestReason: () => commonestReason(id, reader),
  });
}

interface ExecutedState {
  readonly result: RunResult;
  readonly events: readonly Pick<LedgerEvent, 'name' | 'detail'>[];
}

async function execute(
  plan: Plan,
  { begun, budget, interrupt }: Taken,
  dependencies: Parameters<typeof runPlan>[1],
  options: RunOptions,
): Promise<ExecutedState> {
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
        stored: begun.take,
        whenShort: options.replayOnly === true ? 'skip' : 'buy',
        drain: AbortSignal.any([interrupt.drain, dependencies.ledger.distress]),
        stop: interrupt.stop,
        onProgress: (progress: RunProgress) => line?.update(progress),
        ...(budget === undefined ? {} : { budget }),
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
    const events = [
      ...(result.budget === null ? [] : [budgetEvent(result.budget)]),
      { name: 'run-finished', detail },
    ];
    return { result, events };
  } finally {
    line?.end();
    loop.disable();
  }
}
