import { createHash } from 'node:crypto';
import type { Call } from '../model/call.ts';
import type { Charge } from '../model/charge.ts';
import { Failure } from '../model/failure.ts';
import { canonicalJson, type Json } from '../model/json.ts';
import type { TrialDetail } from '../model/ledger.ts';
import { formatUsd } from '../model/money.ts';
import type { TrialEnd } from '../model/trial.ts';
import { MOST_BYTES } from './pack-limits.ts';
import {
  PACK_SCHEMA,
  type PackedCall,
  type PackedCharge,
  type PackedTrial,
  type PackHeader,
} from './packed.ts';
import { byteOrder } from './byte-order.ts';

/** A trial that has ended, with everything that the ledger keeps of it. */
export type EndedTrial = TrialDetail & { readonly end: TrialEnd };

/** A value that must stand in no baseline, and the name by which a reader knows it. */
export interface Secret {
  readonly name: string;
  readonly value: string;
}

/** What the data of a cell is made of. */
export interface CellContent {
  readonly header: Omit<PackHeader, 'schema'>;
  /** Of this cell, each draw once, no two with the same case and repeat. */
  readonly trials: readonly EndedTrial[];
  /** Text of a blob; null when it is not kept. */
  readonly text: (sha256: string) => string | null;
  readonly secrets: readonly Secret[];
}

/** Content-addressed text: the address is the digest of the text, never of its compressed form. */
export interface Packed {
  readonly sha256: string;
  readonly text: string;
}

/**
 * Returns the trials of a cell as canonical JSON lines: a header, the trials by case and repeat, the texts that they
 * name. The same trials give the same text, whatever their ids, their order and the machine. Prompts and raw answers
 * are left out, but for those that a later judging or estimate needs.
 * Throws Failure `baseline/too-large`, `baseline/secret`.
 */
export function packCell({ header, trials, text, secrets }: CellContent): Packed {
  const packed = trials.map(packedTrial);
  const named = new Set(packed.flatMap(textsOf));
  const texts = [...named].toSorted(byteOrder).flatMap((blob) => {
    const stored = text(blob);
    return stored === null ? [] : [{ blob, text: stored }];
  });
  const head: PackHeader = { schema: PACK_SCHEMA, ...header };
  const inOrder = packed.toSorted(
    (left, right) => byteOrder(left.trial.case, right.trial.case) || left.trial.repeat - right.trial.repeat,
  );
  const lines = [head, ...inOrder, ...texts].map((line) => canonicalJson(line as unknown as Json));
  const whole = `${lines.join('\n')}\n`;
  const name = `${header.cell.spec} × ${header.cell.variant}`;
  refuseLarge(whole, name);
  refuseSecrets(whole, name, secrets);
  return packedText(whole);
}

/** Returns a text with its address. */
export function packedText(text: string): Packed {
  return { sha256: createHash('sha256').update(text).digest('hex'), text };
}

function refuseLarge(text: string, cell: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes <= MOST_BYTES) return;
  const [has, most] = [bytes, MOST_BYTES].map((count) => Math.ceil(count / 1024 / 1024));
  throw new Failure(
    'baseline/too-large',
    `the trials of ${cell} are ${has} MB, and a baseline holds at most ${most} MB`,
    {
      hint: 'take fewer of them: update from a run with fewer repeats (--run)',
    },
  );
}

function refuseSecrets(text: string, cell: string, secrets: readonly Secret[]): void {
  const found = secrets.find(({ value }) => text.includes(JSON.stringify(value).slice(1, -1)));
  if (found === undefined) return;
  throw new Failure(
    'baseline/secret',
    `an output of ${cell} holds the value of ${found.name}, and everybody who reads the repository reads its baseline`,
    {
      hint: 'change that secret, find out how the agent saw it, and measure the cell again',
    },
  );
}

function packedTrial({ trial, attempts, calls, end }: EndedTrial): PackedTrial {
  const { id: _id, run: _run, spec: _spec, variant: _variant, reusedFrom: _reusedFrom, ...own } = trial;
  const { trialId: _trialId, ...ending } = end;
  return {
    trial: own,
    attempts: attempts.map(({ trialId: _of, ...attempt }) => attempt),
    calls: calls.map(({ call, charges }) => packedCall(call, charges)),
    end: ending,
  };
}

function packedCall(call: Call, charges: readonly Charge[]): PackedCall {
  const { id: _id, trialId: _trialId, reusedFrom: _reusedFrom, reported, request, response, ...own } = call;
  const kept = textIsNeeded(call);
  return {
    call: {
      ...own,
      reported: reported === null ? null : formatUsd(reported),
      request: kept ? request : null,
      response: kept ? response : null,
    },
    charges: charges.map(packedCharge),
  };
}

/** Tools and programs are judged by what they did; usage that nobody stated is estimated from both texts. */
function textIsNeeded({ kind, usage }: Call): boolean {
  if (kind === 'tool' || kind === 'compute') return true;
  return (kind === 'model' || kind === 'judge') && usage === null;
}

function packedCharge(charge: Charge): PackedCharge {
  return charge.basis === 'unpriced' ? charge : { ...charge, amount: formatUsd(charge.amount) };
}

/** Returns the digests of the texts that a trial names. */
export function textsOf({ attempts, calls }: PackedTrial): readonly string[] {
  return [
    ...attempts.map(({ output }) => output),
    ...calls.flatMap(({ call }) => [call.request, call.response]),
  ].filter((blob) => blob !== null);
}
