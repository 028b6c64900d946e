import { moneyText, percent } from '../../reports/format.ts';
import { baselineRunId } from '../baseline/load.ts';
import type { LockCell } from '../baseline/lock.ts';
import type { BaselineStore } from '../baseline/store.ts';
import { existsSync } from 'node:fs';
import { openReader } from '../ledger/sqlite/index.ts';
import { EXIT } from '../model/failure.ts';
import { openBaselineStore } from './baseline-store.ts';
import { type BaselineSyncOptions, requireLock } from './baseline-sync.ts';
import { openProject } from './open-project.ts';
import { shownPath } from './shown-path.ts';
import { terminalColumns } from './terminal/columns.ts';
import { type Column, tableLines } from './terminal/table.ts';

export interface BaselineShowOptions extends BaselineSyncOptions {
  readonly json?: true;
}

/** Where the data of a cell are: a gate needs them in one of the two. */
interface Presence {
  readonly store: boolean;
  readonly ledger: boolean;
}

/** Shows what a change is compared with. Exit 5 when the data of a cell are nowhere. */
export async function baselineShow(options: BaselineShowOptions): Promise<number> {
  const { project } = await openProject(options.project);
  const lock = await requireLock(project, options.ref);
  const ledger = shownPath(options.ledger ?? project.ledger);
  const store = await openBaselineStore(project);
  const present = await presenceOf(lock.cells, store, ledger);
  const at = Date.now();
  if (options.json === true) {
    const cells = lock.cells.map((cell) => ({ ...cell, present: present(cell) }));
    console.log(JSON.stringify({ schema: 'firstpass/baseline-show/1', store: store.name, cells }, null, 2));
  } else {
    const rows = lock.cells.map((cell) => rowOf(cell, present(cell), at).map((text) => ({ text })));
    console.log(tableLines(COLUMNS, rows, terminalColumns()).join('\n'));
    if (lock.cells.some(({ synthetic }) => synthetic))
      console.log("\nSynthetic data: sandbox models answered; the figures describe no vendor's model.");
  }
  const lost = lock.cells.filter((cell) => !present(cell).store && !present(cell).ledger);
  for (const { spec, variant } of lost)
    console.error(`the data of ${spec} × ${variant} are neither in ${store.name} nor in ${ledger}`);
  return lost.length === 0 ? EXIT.ok : EXIT.noBaseline;
}

async function presenceOf(
  cells: readonly LockCell[],
  store: BaselineStore,
  ledger: string,
): Promise<(cell: LockCell) => Presence> {
  const stored = new Set(await store.list());
  const runs = new Map<string, string | undefined>();
  if (existsSync(ledger)) {
    const reader = openReader(ledger);
    try {
      for (const { data } of cells) runs.set(data, reader.run(baselineRunId(data))?.baselineData);
    } finally {
      reader.close();
    }
  }
  return ({ data, rateCard }) => ({
    store: stored.has(data) && stored.has(rateCard),
    ledger: runs.get(data) === data,
  });
}

const COLUMNS: readonly Column[] = [
  { title: 'cell', align: 'left' },
  { title: 'age', align: 'right' },
  { title: 'trials', align: 'right' },
  { title: 'yield', align: 'right' },
  { title: '$/correct', align: 'decimal' },
  { title: '95 %', align: 'left' },
  { title: 'data', align: 'left' },
  { title: 'present', align: 'left' },
];

function rowOf(cell: LockCell, { store, ledger }: Presence, at: number): readonly string[] {
  const { trials, correct, costPerCorrect, interval, unpriced } = cell;
  const places = [...(store ? ['store'] : []), ...(ledger ? ['ledger'] : [])];
  return [
    `${cell.spec} × ${cell.variant}`,
    ageText(at - Date.parse(cell.recordedAt)),
    String(trials),
    percent(correct / trials),
    costPerCorrect === null ? '∞' : `${unpriced > 0 ? '≥ ' : ''}${moneyText(costPerCorrect)}`,
    interval === null ? '–' : `${moneyText(interval.lower)} to ${moneyText(interval.upper)}`,
    cell.data.slice(0, 12),
    places.length === 0 ? 'no' : places.join(', '),
  ];
}

const HOUR_MS = 3_600_000;

function ageText(ms: number): string {
  const hours = Math.max(0, Math.floor(ms / HOUR_MS));
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
}
