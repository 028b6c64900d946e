import type { TrialDetail } from '../../src/model/ledger.ts';
import { count, counted } from '../format.ts';
import { type OutputView, outputView } from './output.ts';
import type { TrialColumns } from './trial-columns.ts';
import { type TrialView, trialView } from './trial.ts';

/** All trials to search in, and some of them in full. */
export interface ExplorerView {
  readonly columns: TrialColumns;
  /** Those in full, by cell: a cell's place is its index in `columns.cells`. */
  readonly details: readonly CellDetails[];
  /** What is left out, a sentence each; empty when nothing is. */
  readonly leftOut: readonly string[];
  /** Folder beside the report, as a link would name it, and its files; null when there is none. */
  readonly sidecar: Sidecar | null;
  /** Command that writes all lines as a table. */
  readonly csvCommand: string;
}

export interface CellDetails {
  readonly cell: number;
  readonly trials: readonly TrialView[];
  /** Outputs by `trial/attempt`. */
  readonly outputs: Readonly<Record<string, OutputView>>;
}

export interface Sidecar {
  readonly folder: string;
  readonly files: readonly SidecarFile[];
}

/** A text too long for the page. */
export interface SidecarFile {
  readonly name: string;
  readonly text: string;
}

export interface ExplorerSource {
  readonly columns: TrialColumns;
  readonly detail: (trialId: number) => TrialDetail | null;
  readonly blob: (sha256: string) => string | null;
  /** Name of the folder for texts that are too long; null when the report is no file. */
  readonly sidecar: string | null;
  readonly run: string;
}

/** Trials in full at the most: those that did not end correct first, cell after cell in turn. */
const MOST_FAILURES = 600;
const PASSES_A_CELL = 2;
const MOST_PASSES = 200;
/** Characters of outputs in the page: with the rest of a large run it stays under 5 MB. */
const OUTPUT_CHARACTERS = 3_000_000;
const CHARACTERS_A_TRIAL = 20;
const LEAST_CHARACTERS = 1_000_000;

/** Returns the view; reads the details of the trials that it shows in full, and of no other. */
export function explorerView(source: ExplorerSource): ExplorerView {
  const { columns } = source;
  const correct = columns.outcomes.indexOf('correct');
  const failures = fairly(columns, (row) => columns.outcome[row] !== correct, MOST_FAILURES);
  const passes = fairly(columns, (row) => columns.outcome[row] === correct, MOST_PASSES, PASSES_A_CELL);
  const room = openRoom(source, columns.id.length);
  const cells = new Map<number, { trials: TrialView[]; outputs: Record<string, OutputView> }>();
  for (const row of [...failures.rows, ...passes.rows].toSorted((left, right) => left - right)) {
    const detail = source.detail(columns.id[row] ?? 0);
    if (detail === null) continue;
    const place = columns.cell[row] ?? 0;
    const cell = cells.get(place) ?? { trials: [], outputs: {} };
    cells.set(place, cell);
    cell.trials.push(trialView(detail));
    for (const { number, output } of detail.attempts) {
      const text = output === null ? null : source.blob(output);
      if (text !== null)
        cell.outputs[`${detail.trial.id}/${number}`] = room.place(text, detail.trial.id, number);
    }
  }
  return {
    columns,
    details: [...cells]
      .map(([cell, content]) => ({ cell, ...content }))
      .toSorted((left, right) => left.cell - right.cell),
    leftOut: [
      ...missing(failures, 'did not end correct'),
      ...missing(passes, 'ended correct'),
      ...room.sentences(),
    ],
    sidecar: room.sidecar(),
    csvCommand: `firstpass report ${source.run} --format trials`,
  };
}

interface Chosen {
  readonly rows: readonly number[];
  readonly of: number;
}

function missing({ rows, of }: Chosen, what: string): readonly string[] {
  if (rows.length === of) return [];
  return [
    `Of ${counted(of, 'trial')} that ${what}, ${count(rows.length)} can be opened in full; the others have their line only.`,
  ];
}

/** Takes the first of each cell, then the second of each …: no cell crowds the others out. */
function fairly(
  columns: TrialColumns,
  wanted: (row: number) => boolean,
  most: number,
  mostOfCell: number = Number.MAX_SAFE_INTEGER,
): Chosen {
  const byCell = new Map<number, number[]>();
  let all = 0;
  for (const [row, cell] of columns.cell.entries()) {
    if (!wanted(row)) continue;
    all += 1;
    const rows = byCell.get(cell);
    if (rows === undefined) byCell.set(cell, [row]);
    else if (rows.length < Math.min(most, mostOfCell)) rows.push(row);
  }
  const rows: number[] = [];
  for (let turn = 0; rows.length < most; turn += 1) {
    const round = [...byCell.values()].flatMap((list) => list.slice(turn, turn + 1));
    if (round.length === 0) break;
    rows.push(...round.slice(0, most - rows.length));
  }
  return { rows, of: all };
}

interface Room {
  place(text: string, trialId: number, attempt: number): OutputView;
  sentences(): readonly string[];
  sidecar(): Sidecar | null;
}

function openRoom({ sidecar: folder }: ExplorerSource, trials: number): Room {
  const files: SidecarFile[] = [];
  let left = Math.max(LEAST_CHARACTERS, OUTPUT_CHARACTERS - trials * CHARACTERS_A_TRIAL);
  let cut = 0;
  return {
    place: (text, trialId, attempt) => {
      const name = folder === null ? null : `${trialId}-${attempt}.txt`;
      const view = left < text.length ? outputView(text, name, Math.min(left, 200)) : outputView(text, name);
      left -= view.text.length;
      if (view.cut !== null) cut += 1;
      if (view.file !== null) files.push({ name: view.file, text });
      return view;
    },
    sentences: () => {
      if (cut === 0) return [];
      const where =
        folder === null ? 'their whole text is in the ledger' : `their whole text is in ${folder}/`;
      return [`${counted(cut, 'output')} ${cut === 1 ? 'is' : 'are'} cut to the beginning: ${where}.`];
    },
    sidecar: () => (folder === null || files.length === 0 ? null : { folder, files }),
  };
}
