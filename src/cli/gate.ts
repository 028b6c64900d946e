import { openReader } from '../ledger/sqlite/index.ts';
import { EXIT } from '../model/failure.ts';
import { type LedgerReader, type LedgerWriter } from '../model/ledger.ts';
import type { Warning } from '../model/figure.ts';
import { createWorstCase } from '../price/worst-case.ts';
import { removeLeftoverFolders } from '../agent/leftover-folders.ts';
import { openBaselineStore } from './baseline-store.ts';
import { type Allowed, mayBuy } from './gate/allowed.ts';
import { openArms } from './gate/arms.ts';
import { type CandidateRun, openCandidateRun } from './gate/candidate-run.ts';
import {
  baselineDraws,
  decideInLooks,
  NOTHING_SHARED,
  ownCases,
  sharedCases,
  type SharedCases,
} from './gate/decide-loop.ts';
import { gateDocument } from './gate/gate-document.ts';
import { writeGateFiles } from './gate/gate-files.ts';
import { gatePlanJson, gatePlanText } from './gate/gate-plan-text.ts';
import { gateText } from './gate/gate-text.ts';
import { type GateOptions, type OpenedGate, openGate, runnable } from './gate/opened-gate.ts';
import { type PreparedCell, prepareCell } from './gate/prepared-cell.ts';
import { driftOf, stopOf } from './gate/stops.ts';
import { reusedMachineCost } from './gate/reused-cost.ts';
import { servedWarnings } from './gate/served.ts';
import { interruptible, type Interrupt } from './interrupt.ts';
import { type Estimating, openEstimating } from './estimating.ts';
import { openPricer } from './open-pricer.ts';
import { openRunLedger } from './open-run-ledger.ts';
import { shownPath } from './shown-path.ts';
import { terminalColumns } from './terminal/columns.ts';
import { styleFor } from './terminal/style.ts';
import { type Wiring, wire } from './wire.ts';

/** Says whether a change made a correct output dearer than the policy allows; the exit code says it to a pipeline. */
export async function gate(options: GateOptions): Promise<number> {
  const opened = await openGate(options);
  if (options.plan === true) {
    console.log(options.json === true ? JSON.stringify(gatePlanJson(opened), null, 2) : gatePlanText(opened));
    return EXIT.ok;
  }
  const allowed = await mayBuy(opened, options);
  const ledger = shownPath(opened.open.project.ledger);
  const writer = await openRunLedger(ledger, true);
  removeLeftoverFolders();
  const reader = openReader(ledger);
  const interrupt = interruptible();
  try {
    return await gateInto({ writer, reader, interrupt }, { opened, allowed }, options);
  } finally {
    interrupt.release();
    reader.close();
    await writer.close();
  }
}

interface GateLedger {
  readonly writer: LedgerWriter;
  readonly reader: LedgerReader;
  readonly interrupt: Interrupt;
}

async function gateInto(
  into: GateLedger,
  { opened, allowed }: { readonly opened: OpenedGate; readonly allowed: Allowed },
  options: GateOptions,
): Promise<number> {
  const { writer, reader } = into;
  const { open, cards, card, base } = opened;
  const now = new Date().toISOString();
  let estimating: Estimating | undefined;
  const pricer = openPricer(cards, () => (estimating ??= openEstimating(reader)));
  const wiring = wire(open, { writer, reader }, { pricer, worstCase: createWorstCase(cards) });
  try {
    const cells = await prepareAll(opened, into, wiring, now);
    const shared = options.canary === true ? NOTHING_SHARED : sharedCases(cells, reader);
    const from = { shared, foreign: baselineDraws(cells, reader), replayOnly: allowed.replayOnly };
    const run = candidateRun(opened, { into, wiring, ...from }, options);
    const looped = await decideInLooks({
      cells,
      run,
      arms: openArms(reader, { cards, sha256: card.sha256 }),
      reader,
      accepted: base.accepted,
      changedSpecs: opened.changedSpecs,
      closed: allowed.closed,
      shared,
      now,
    });
    const { decision, gated, ended } = looped;
    const courses = cells.flatMap((prepared, at) => {
      const [own, decided] = [gated[at], decision.cells[at]];
      return own === undefined || decided === undefined
        ? []
        : [{ prepared, gated: own, decided, bought: ownCases(prepared, shared) }];
    });
    const document = gateDocument({
      project: open.project,
      file: options.project.split('/').at(-1) ?? 'firstpass.yaml',
      base,
      decision,
      courses,
      stop: stopOf(ended, run.id()) ?? (options.canary === true ? driftOf(decision) : null),
      run: run.id(),
      rateCard: card.sha256,
      budget: opened.budget,
      reusedOf: (trial) => reusedMachineCost(trial, reader),
      warnings: [...allowed.warnings, ...lockWarnings(opened)],
      ofCells: courses.map((course) => servedWarnings(course, reader)),
      now,
    });
    if (options.out !== undefined)
      writeGateFiles(document, reader, { folder: options.out, formats: options.format });
    print(document, options);
    return document.exitCode;
  } finally {
    await wiring.close();
  }
}

async function prepareAll(
  { changes, policy, open, plan }: OpenedGate,
  { writer, reader, interrupt }: GateLedger,
  { dependencies }: Wiring,
  now: string,
): Promise<readonly PreparedCell[]> {
  const store = await openBaselineStore(open.project);
  const tools = { plan, reader, writer, dependencies, interrupt };
  const cells: PreparedCell[] = [];
  // One after the other: they write into one ledger, and most need nothing.
  for (const changed of changes) cells.push(await prepareCell(changed, { policy, store, tools, now }));
  return cells;
}

function candidateRun(
  opened: OpenedGate,
  {
    into,
    wiring,
    shared,
    foreign,
    replayOnly,
  }: {
    readonly into: GateLedger;
    readonly wiring: Wiring;
    readonly shared: SharedCases;
    readonly foreign: ReadonlySet<number>;
    readonly replayOnly: boolean;
  },
  options: GateOptions,
): CandidateRun {
  return openCandidateRun({
    plan: runnable(opened),
    card: opened.card,
    ...into,
    dependencies: wiring.dependencies,
    replayOnly,
    // A canary is a sample of today: what is stored is what it is held against.
    fresh: options.canary === true,
    quiet: options.json === true,
    isShared: (planned) => shared.has(planned),
    foreign,
  });
}

function lockWarnings({ base }: OpenedGate): readonly Warning[] {
  if (base.lock !== null) return [];
  const where = base.commit.base === null ? 'here' : `at the merge base ${base.commit.base.slice(0, 12)}`;
  return [
    {
      code: 'no-lock',
      message: `there is no firstpass.lock.json ${where}: nothing can be compared; write one with \`firstpass baseline update\``,
    },
  ];
}

function print(document: ReturnType<typeof gateDocument>, options: GateOptions): void {
  if (options.json === true) {
    console.log(JSON.stringify(document, null, 2));
    return;
  }
  const plain = options.ci === true;
  console.log(
    gateText(document, {
      style: styleFor(plain ? {} : process.stdout, process.env),
      columns: terminalColumns(),
      out: options.out ?? null,
    }),
  );
}
