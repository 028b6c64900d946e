import { money, percent } from '../../reports/format.ts';
import { summariseRun } from '../analyse/run.ts';
import type { CellSummary } from '../analyse/cell-summary.ts';
import { runPlan, type RunResult } from '../execute/run.ts';
import { openReader, openWriter } from '../ledger/sqlite/index.ts';
import { EXIT, Failure } from '../model/failure.ts';
import type { LedgerReader, LedgerWriter } from '../model/ledger.ts';
import { parseUsd } from '../model/money.ts';
import type { Run } from '../model/run.ts';
import type { Plan } from '../plan/plan.ts';
import { cardDigest } from '../price/digest.ts';
import { beginRun } from './begin-run.ts';
import { createWorstCase } from '../price/worst-case.ts';
import { cardsOf } from './cards-of.ts';
import { checkBeforeSpending } from './before-spending.ts';
import { chooseRun } from './choose-run.ts';
import { interruptible } from './interrupt.ts';
import { keyText } from './key-text.ts';
import { openPricer } from './open-pricer.ts';
import { type OpenProject, openProject } from './open-project.ts';
import { tellRecovered } from './open-run-ledger.ts';
import { planProject } from './plan.ts';
import { chooseOutputs, type Rescoring } from './rescoring.ts';
import { shownPath } from './shown-path.ts';
import { storedTrial } from './stored-trial.ts';
import { terminalColumns } from './terminal/columns.ts';
import { type Column, tableLines } from './terminal/table.ts';
import { wire } from './wire.ts';

export interface RescoreOptions {
  readonly project: string;
  readonly ledger?: string;
  readonly json?: true;
}

/**
 * Judges the stored outputs of a run by the validators of today, into a run of its own; buys nothing. Exit 4
 * when a cell was left out because its outputs answer another question than the project asks now.
 */
export async function rescore(run: string | undefined, options: RescoreOptions): Promise<number> {
  const open = await openProject(options.project);
  await checkBeforeSpending(open, 'nothing');
  const plan = await planProject(open.project);
  const ledger = shownPath(options.ledger ?? open.project.ledger);
  const reader = openReader(ledger);
  try {
    // First: what a killed process had left is part of what is judged.
    const writer = openWriter(ledger);
    tellRecovered(writer.recovered);
    try {
      return await rescoreInto({ writer, reader }, { open, plan, run }, options);
    } finally {
      await writer.close();
    }
  } finally {
    reader.close();
  }
}

async function rescoreInto(
  { writer, reader }: { readonly writer: LedgerWriter; readonly reader: LedgerReader },
  { open, plan, run }: { readonly open: OpenProject; readonly plan: Plan; readonly run: string | undefined },
  options: RescoreOptions,
): Promise<number> {
  const origin = chooseRun(reader, run);
  const chosen = chooseOutputs(plan, origin, reader);
  refuse(chosen, origin);
  const layers = cardsOf(reader, origin);
  const prices = { pricer: openPricer(layers), worstCase: createWorstCase(layers) };
  const wiring = wire(open, { writer, reader }, prices);
  try {
    // The prices of then: what differs between the two runs is what the validators say.
    const canonical = reader.rateCard(origin.rateCard);
    const card = canonical === null ? cardDigest(layers) : { sha256: origin.rateCard, canonical };
    const begun = await beginRun(chosen.plan, card, writer, { rescoredFrom: origin.id });
    const result = await judgeAll(begun.id, chosen, wiring.dependencies, reader);
    const detail = { state: result.state, of: origin.id, short: result.short, dropped: result.dropped };
    const at = new Date().toISOString();
    await writer.append([
      { kind: 'event', event: { run: begun.id, trialId: null, at, name: 'run-finished', detail } },
    ]);
    print({ origin, run: begun.id, chosen, result, reader }, options);
    return chosen.refused.length > 0 || result.state !== 'complete' ? EXIT.inconclusive : EXIT.ok;
  } finally {
    await wiring.close();
  }
}

function refuse(chosen: Rescoring, origin: Run): void {
  for (const { cell, reason } of chosen.refused) console.error(`left out: ${cell}: ${reason}`);
  if (chosen.plan.size > 0) return;
  throw new Failure('rescore/nothing', `run ${origin.id} has no output that this project still asks for`, {
    hint: 'what was bought answers other prompts: start a new run with `firstpass run`',
  });
}

async function judgeAll(
  run: string,
  chosen: Rescoring,
  dependencies: Parameters<typeof runPlan>[1],
  reader: LedgerReader,
): Promise<RunResult> {
  const interrupt = interruptible();
  try {
    return await runPlan(
      {
        run,
        plan: chosen.plan,
        finished: () => false,
        recorded: () => null,
        // Judged again in any case: a module that a validator imports may have changed unseen.
        stored: ({ key }) =>
          storedTrial(chosen.trials.get(keyText(key)) ?? 0, { checksHold: false, chargesHold: true }, reader),
        whenShort: 'end',
        drain: interrupt.drain,
        stop: interrupt.stop,
        onProgress: () => undefined,
      },
      dependencies,
    );
  } finally {
    interrupt.release();
  }
}

interface Rescored {
  readonly origin: Run;
  readonly run: string;
  readonly chosen: Rescoring;
  readonly result: RunResult;
  readonly reader: LedgerReader;
}

const COLUMNS: readonly Column[] = [
  { title: 'cell', align: 'left' },
  { title: 'trials', align: 'right' },
  { title: 'yield before', align: 'decimal' },
  { title: 'now', align: 'decimal' },
  { title: '$/correct before', align: 'decimal' },
  { title: 'now', align: 'decimal' },
];

function print({ origin, run, chosen, result, reader }: Rescored, options: RescoreOptions): void {
  const before = cellsOf(reader, origin.id, chosen.plan, chosen.trialIds);
  const now = cellsOf(reader, run, chosen.plan, null);
  const { short, dropped } = result;
  if (options.json === true) {
    const cells = now.map((cell, index) => ({
      spec: cell.cell.spec,
      variant: cell.cell.variant,
      before: figuresJson(before[index]),
      now: figuresJson(cell),
    }));
    const { refused, leftOut } = chosen;
    const found = { schema: 'firstpass/rescore/1', run, of: origin.id, cells, refused, leftOut };
    console.log(JSON.stringify({ ...found, short, dropped }, null, 2));
    return;
  }
  const rows = now.map((cell, index) => {
    const old = before[index];
    const texts = [yieldText(old), yieldText(cell), costText(old), costText(cell)];
    const name = `${cell.cell.spec} × ${cell.cell.variant}`;
    return [name, String(cell.counts.trials), ...texts].map((text) => ({ text }));
  });
  console.log(tableLines(COLUMNS, rows, terminalColumns()).join('\n'));
  console.log(`\nrun ${run} judges the outputs of run ${origin.id} once more; nothing was bought.`);
  if (short > 0)
    console.log(`A further attempt was not bought: ${counted(short)} ended incorrect without it.`);
  if (dropped > 0)
    console.log(`Later attempts were left out of ${counted(dropped)}: an earlier one is right by now.`);
  if (chosen.leftOut > 0)
    console.log(`Left out: ${counted(chosen.leftOut)} that had not ended or were stopped.`);
}

function counted(trials: number): string {
  return `${trials} ${trials === 1 ? 'trial' : 'trials'}`;
}

function cellsOf(
  reader: LedgerReader,
  id: string,
  plan: Plan,
  trials: ReadonlySet<number> | null,
): readonly CellSummary[] {
  const run = reader.run(id);
  if (run === null) throw new Error(`The ledger has lost run ${id}.`);
  const kept = new Set(plan.cells.map((cell) => JSON.stringify([cell.spec.id, cell.variant.id])));
  const cells = reader.cells(id).filter(({ spec, variant }) => kept.has(JSON.stringify([spec, variant])));
  const summaries = [...reader.summaries(id)].filter(({ trialId }) => trials === null || trials.has(trialId));
  return summariseRun(run, cells, summaries).cells.toSorted(byName);
}

function byName(left: CellSummary, right: CellSummary): number {
  return keyOf(left) < keyOf(right) ? -1 : keyOf(left) > keyOf(right) ? 1 : 0;
}

function keyOf({ cell }: CellSummary): string {
  return JSON.stringify([cell.spec, cell.variant]);
}

function yieldText(cell: CellSummary | undefined): string {
  const share = cell?.figures.yield.value ?? null;
  return share === null ? '–' : percent(share);
}

function costText(cell: CellSummary | undefined): string {
  const usd = cell?.figures.cpco.value ?? null;
  return usd === null ? '–' : money(parseUsd(usd));
}

function figuresJson(cell: CellSummary | undefined): unknown {
  if (cell === undefined) return null;
  const { counts, figures } = cell;
  const { trials, correct } = counts;
  return { trials, correct, yield: figures.yield.value, cpco: figures.cpco.value };
}
