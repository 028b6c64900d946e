import path from 'node:path';
import { onTestFinished } from 'vitest';
import {
  packCell,
  type CellContent,
  type EndedTrial,
  type Packed,
  packedText,
} from '../../src/baseline/pack.ts';
import type { LockCell } from '../../src/baseline/lock.ts';
import { compressed } from '../../src/baseline/unpack.ts';
import { blobRecord } from '../../src/ledger/blob.ts';
import { openReader, openWriter } from '../../src/ledger/sqlite/index.ts';
import type { Call } from '../../src/model/call.ts';
import type { Charge } from '../../src/model/charge.ts';
import type { LedgerReader, LedgerRecord, LedgerWriter } from '../../src/model/ledger.ts';
import { NO_USAGE } from '../../src/model/usage.ts';
import { CELL, digest, RUN } from '../ledger/synthetic-ledger.ts';
import { temporaryFolder } from '../ledger/temporary-folder.ts';

/** Synthetic: a cell's trials whose content depends on their number alone, never on ids. */
const CARD = '[]';
export const CARD_SHA: string = digest(CARD);

export interface OpenedLedger {
  readonly file: string;
  readonly reader: LedgerReader;
  readonly writer: LedgerWriter;
}

/** Returns a new ledger that is closed with the test. */
export function newLedger(): OpenedLedger {
  const file = path.join(temporaryFolder(), 'ledger.db');
  const writer = openWriter(file);
  const reader = openReader(file);
  onTestFinished(async () => {
    reader.close();
    await writer.close();
  });
  return { file, reader, writer };
}

/** Writes a run with these trials, in this order. */
export async function writeRun(
  { writer }: OpenedLedger,
  numbers: readonly number[],
  run: string = RUN.id,
): Promise<void> {
  await writer.append([
    { kind: 'rate-card', sha256: CARD_SHA, canonical: CARD },
    { kind: 'run', run: { ...RUN, id: run, rateCard: CARD_SHA } },
    { kind: 'cell', cell: { ...CELL, run, scoreKey: digest('cell score') } },
    ...numbers.flatMap((number) => trialRecords(number, run, writer)),
  ]);
}

function trialRecords(number: number, run: string, writer: LedgerWriter): readonly LedgerRecord[] {
  const id = writer.nextId('trial');
  const output = blobRecord(`output ${number} – ünïcode 😀\n`);
  const asked = blobRecord(JSON.stringify({ arguments: { number } }));
  const kase = `case-${number % 3}`;
  const calls: Call[] = [
    call(number, 1, { id: writer.nextId('call'), trialId: id }),
    {
      ...call(number, 2, { id: writer.nextId('call'), trialId: id }),
      kind: 'tool',
      provider: null,
      name: 'lookup',
      usage: null,
      usageFormat: null,
      usageRaw: null,
      quantity: '1',
      requestHash: asked.sha256,
      request: asked.sha256,
      response: asked.sha256,
    },
  ];
  const correct = number % 4 !== 0;
  return [
    output.record,
    asked.record,
    {
      kind: 'trial',
      trial: {
        id,
        run,
        spec: CELL.spec,
        variant: CELL.variant,
        case: kase,
        repeat: 1 + Math.floor(number / 3),
        execKey: digest(`exec ${kase}`),
        scoreKey: digest(`score ${kase}`),
        tags: { feature: kase },
        weight: 0.1 + number,
        cluster: number % 2 === 0 ? null : 'odd',
      },
    },
    ...calls.flatMap((made): LedgerRecord[] => [
      {
        kind: 'intent',
        intent: {
          callId: made.id,
          trialId: id,
          attempt: 1,
          seq: made.seq,
          tryNumber: 1,
          kind: made.kind,
          name: made.name,
          at: made.startedAt,
          reservation: 10n ** 16n,
        },
      },
      { kind: 'call', priced: { call: made, charges: chargesOf(made, number) } },
    ]),
    {
      kind: 'attempt',
      attempt: {
        trialId: id,
        number: 1,
        variant: CELL.variant,
        startedAt: new Date(1_795_000_000_000 + number * 1000).toISOString(),
        durationMs: 10.1 + number / 3,
        validationMs: 0.1,
        ended: 'output',
        reason: null,
        output: output.sha256,
        verdict: correct ? 'correct' : 'incorrect',
        checks: [
          {
            validator: 'exact',
            status: correct ? 'pass' : 'fail',
            path: null,
            expected: 'x',
            received: `${number}`,
            message: 'It says so.',
            oracle: true,
          },
        ],
        feedback: null,
      },
    },
    {
      kind: 'trial-end',
      end: {
        trialId: id,
        outcome: correct ? 'correct' : 'incorrect',
        accepted: correct,
        firstPass: correct,
        attempts: 1,
        endedAt: '2026-11-23T10:16:00.120Z',
        durationMs: 11.1 + number / 7,
        waitMs: 0.3,
        reason: correct ? null : 'It differs.',
      },
    },
  ];
}

function call(number: number, seq: number, ids: Pick<Call, 'id' | 'trialId'>): Call {
  return {
    ...ids,
    attempt: 1,
    seq,
    tryNumber: 1,
    kind: 'model',
    provider: 'sandbox',
    name: 'steady',
    served: 'steady-2026-11',
    startedAt: new Date(1_795_000_000_000 + number * 1000 + seq).toISOString(),
    durationMs: 3.3 + number / 11,
    firstByteMs: 1 / 3,
    status: 'ok',
    httpStatus: 200,
    error: null,
    usage: {
      ...NO_USAGE,
      input_uncached: 800 + number,
      output: 17,
      requests: 1,
      server_tools: { search: 2 },
    },
    usageFormat: 'openai-chat',
    usageRaw: `{"prompt_tokens":${800 + number},"completion_tokens":17}`,
    quantity: null,
    selectors: { tier: 'default' },
    reported: 123_456_789_012_345_678n + BigInt(number),
    requestHash: digest(`request ${number}`),
    request: null,
    response: null,
    replayed: false,
  };
}

function chargesOf({ kind }: Call, number: number): readonly Charge[] {
  if (kind === 'tool') {
    return [
      {
        component: 'tool',
        unit: 'call',
        quantity: '1',
        basis: 'unpriced',
        reason: 'nobody said what it costs',
      },
    ];
  }
  return [
    {
      component: 'model.input',
      unit: 'input_uncached',
      quantity: String(800 + number),
      basis: 'list',
      amount: BigInt(800 + number) * 1_250_000_000_001n,
      sku: 'sandbox/steady#input',
      rule: null,
    },
  ];
}

/** Returns the ended trials of a run. */
export function endedTrials(reader: LedgerReader, run: string): readonly EndedTrial[] {
  return [...reader.trials(run)].flatMap(({ trial }) => {
    const detail = reader.trialDetail(trial.id);
    return detail === null || detail.end === null ? [] : [{ ...detail, end: detail.end }];
  });
}

/** Returns what a run's cell is packed from. */
export function contentOf(reader: LedgerReader, run: string = RUN.id): CellContent {
  const { run: _run, ...cell } = { ...CELL, scoreKey: digest('cell score') };
  return {
    header: {
      cell,
      execKey: digest('cell exec'),
      judging: { validators: 'v', cases: { 'case-0': 'a' } },
      rateCard: CARD_SHA,
    },
    trials: endedTrials(reader, run),
    text: (sha256) => reader.blob(sha256),
    secrets: [],
  };
}

/** Returns what a lock says of packed data. */
export function lockOf(packed: Packed): LockCell {
  const lines = packed.text.split('\n').filter((line) => line.startsWith('{"attempts"'));
  return {
    spec: CELL.spec,
    variant: CELL.variant,
    execKey: digest('cell exec'),
    scoreKey: digest('cell score'),
    trials: lines.length,
    correct: lines.filter((line) => line.includes('"outcome":"correct"')).length,
    costPerCorrect: null,
    interval: null,
    unpriced: 0,
    served: [],
    synthetic: true,
    recordedAt: '2026-11-23T10:16:00.120Z',
    rateCard: CARD_SHA,
    data: packed.sha256,
  };
}

/** A store in memory that has these objects and the rate cards. */
export function holding(...objects: readonly { readonly sha256: string; readonly bytes: Uint8Array }[]): {
  readonly name: string;
  readonly get: (sha256: string) => Promise<Uint8Array | null>;
} {
  const card = packedText(CARD);
  const known = new Map(
    [...objects, { sha256: card.sha256, bytes: compressed(card) }].map(({ sha256, bytes }) => [
      sha256,
      bytes,
    ]),
  );
  return { name: 'memory', get: (sha256) => Promise.resolve(known.get(sha256) ?? null) };
}

/** Returns a packed cell with its object. */
export function packedCell(reader: LedgerReader): { readonly packed: Packed; readonly bytes: Uint8Array } {
  const packed = packCell(contentOf(reader));
  return { packed, bytes: compressed(packed) };
}
