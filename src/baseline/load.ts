import { Failure } from '../model/failure.ts';
import type { LedgerReader, LedgerRecord, LedgerWriter, TrialDetail } from '../model/ledger.ts';
import type { Run } from '../model/run.ts';
import { drawOf } from './draw.ts';
import type { LockCell } from './lock.ts';
import { MOST_BYTES, MOST_CARD_BYTES } from './pack-limits.ts';
import type { PackedCall, PackedCell, PackedTrial } from './packed.ts';
import type { BaselineStore } from './store.ts';
import { damaged, uncompressed, unpackCell } from './unpack.ts';
import { detailOf, type KnownDraw, unpackedRecords } from './unpacked-records.ts';

/** Where a baseline comes from, and which ledger it goes into. */
export interface LoadFrom {
  readonly store: Pick<BaselineStore, 'get' | 'name'>;
  readonly reader: LedgerReader;
  readonly writer: Pick<LedgerWriter, 'append' | 'nextId'>;
  /** Name of the project, and the version of firstpass, that the run is written under. */
  readonly project: string;
  readonly version: string;
}

/** Returns the id of the run that a ledger keeps the data under: the same in every ledger. */
export function baselineRunId(data: string): string {
  return `baseline-${data.slice(0, 12)}`;
}

/**
 * Returns the run in the ledger that holds the cell's trials, after taking them in when it is not there yet: all in
 * one transaction, and nothing when anything is wrong with them. Returns null when the store lacks them.
 * Throws Failure `baseline/damaged`.
 */
export async function loadBaseline(cell: LockCell, from: LoadFrom): Promise<string | null> {
  const id = baselineRunId(cell.data);
  const present = from.reader.run(id);
  if (present !== null) {
    if (present.baselineData === cell.data) return id;
    throw new Failure('baseline/other-data', `the ledger has other data under the name ${id}`, {
      hint: 'use another ledger for this gate (--ledger)',
    });
  }
  const bytes = await from.store.get(cell.data);
  if (bytes === null) return null;
  const packed = unpackCell(uncompressed(bytes, cell.data, MOST_BYTES), cell.data);
  requireSame(packed, cell);
  const card = await cardRecords(cell, from);
  if (card === null) return null;
  const { header } = packed;
  const run: Run = {
    id,
    startedAt: cell.recordedAt,
    project: from.project,
    source: 'baseline',
    baselineData: cell.data,
    version: from.version,
    planDigest: header.execKey,
    seed: 0,
    repeats: packed.trials.reduce((most, { trial }) => Math.max(most, trial.repeat), 1),
    planned: packed.trials.length,
    rateCard: header.rateCard,
    synthetic: header.cell.synthetic,
    environment: {},
  };
  const { writer, reader } = from;
  const known = knownDraws(header.cell, reader);
  const records = unpackedRecords(packed, { run, nextId: (of) => writer.nextId(of), known });
  await writer.append([...card, ...records]);
  return id;
}

/** What the lock says of the data must be so: else a reviewed line would stand for other trials. */
function requireSame({ header, trials }: PackedCell, cell: LockCell): void {
  const correct = trials.filter(({ end }) => end.outcome === 'correct').length;
  const facts: readonly (readonly [string, unknown, unknown])[] = [
    ['cell', `${header.cell.spec} × ${header.cell.variant}`, `${cell.spec} × ${cell.variant}`],
    ['execution key', header.execKey, cell.execKey],
    ['score key', header.cell.scoreKey, cell.scoreKey],
    ['rate card', header.rateCard, cell.rateCard],
    ['number of trials', trials.length, cell.trials],
    ['number of correct trials', correct, cell.correct],
    ['origin of answers', header.cell.synthetic, cell.synthetic],
  ];
  const other = facts.find(([, found, said]) => found !== said);
  if (other !== undefined) throw damaged(cell.data, `its ${other[0]} is not the one that the lock says`);
}

/** Returns the record of the rate cards, none when the ledger has them; null when the store lacks them. */
async function cardRecords(
  { rateCard }: LockCell,
  { reader, store }: LoadFrom,
): Promise<LedgerRecord[] | null> {
  if (reader.rateCard(rateCard) !== null) return [];
  const bytes = await store.get(rateCard);
  if (bytes === null) return null;
  const canonical = uncompressed(bytes, rateCard, MOST_CARD_BYTES);
  if (!isList(canonical)) throw damaged(rateCard, 'it is no list of rate cards');
  return [{ kind: 'rate-card', sha256: rateCard, canonical }];
}

function isList(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text));
  } catch {
    return false;
  }
}

/** Returns the look-up of draws that the ledger has, in whatever run: one search of an index a case. */
function knownDraws(
  cell: { readonly spec: string; readonly variant: string },
  reader: LedgerReader,
): (trial: PackedTrial) => KnownDraw | null {
  const byKey = new Map<string, ReadonlyMap<string, KnownDraw>>();
  return (packed) => {
    const { execKey } = packed.trial;
    const draws = byKey.get(execKey) ?? storedDraws(execKey, reader);
    byKey.set(execKey, draws);
    return draws.get(drawOf(detailOf(packed, cell))) ?? null;
  };
}

function storedDraws(execKey: string, reader: LedgerReader): ReadonlyMap<string, KnownDraw> {
  const found = new Map<string, { readonly root: number; readonly calls: Map<string, number> }>();
  for (const { trialId, root } of reader.reusable(execKey)) {
    const detail = reader.trialDetail(trialId);
    if (detail === null) continue;
    const draw = drawOf(detail);
    const known = found.get(draw) ?? { root, calls: new Map<string, number>() };
    found.set(draw, known);
    addCalls(known.calls, detail);
  }
  return new Map(
    [...found].map(([draw, { root, calls }]) => [
      draw,
      { root, callAt: (call) => calls.get(placeOf(call)) ?? null },
    ]),
  );
}

function addCalls(calls: Map<string, number>, { calls: made }: TrialDetail): void {
  for (const { call } of made) {
    // Minutes of people follow from each trial's own end: they are never copies.
    if (call.kind === 'review' || call.kind === 'fallback') continue;
    calls.set(placeOf(call), call.reusedFrom ?? call.id);
  }
}

function placeOf(
  call: Pick<
    PackedCall['call'],
    'attempt' | 'seq' | 'tryNumber' | 'startedAt' | 'requestHash' | 'durationMs'
  >,
): string {
  return JSON.stringify([
    call.attempt,
    call.seq,
    call.tryNumber,
    call.startedAt,
    call.requestHash,
    call.durationMs,
  ]);
}
