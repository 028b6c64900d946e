import { existsSync, readFileSync } from 'node:fs';
import { parseUsd, type Usd } from '../../src/model/money.ts';
import { RATES } from './project.ts';

/** Tokens of a bill: the caches' are parts of the input. */
export interface BilledTokens {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
}

/** One request as the provider saw it. Times are milliseconds since 1970. */
export interface BillLine {
  readonly id: string;
  /** Where it belongs: `model case attempt step`. */
  readonly place: string;
  readonly model: string;
  readonly case: string;
  readonly attempt: number;
  /** SHA-256 of the body. */
  readonly hash: string;
  readonly askedAt: number;
  /** null: nothing is billed, as for a refused request. */
  readonly tokens: BilledTokens | null;
  readonly amount: Usd;
  /** Whether the stream was broken off on purpose. */
  readonly cut: boolean;
  readonly refused: boolean;
  /** When the last byte was handed to the system; null when the client left before. */
  readonly sentAt: number | null;
}

/** One run of the tool. */
export interface ToolLine {
  readonly place: string;
  readonly at: number;
}

interface Event {
  readonly event: 'asked' | 'billed' | 'refused' | 'sent' | 'left';
  readonly id: string;
  readonly at: number;
  readonly model: string;
  readonly case: string;
  readonly attempt: number;
  readonly step: number;
  readonly hash: string;
  readonly usage: BilledTokens;
  readonly cut: boolean;
}

/** Returns the provider's bill, in the order in which it was asked. */
export function readBill(file: string): readonly BillLine[] {
  const lines = new Map<string, BillLine>();
  for (const event of jsonLines<Event>(file)) {
    if (event.event === 'asked') {
      const { id, at: askedAt, model, case: item, attempt, step, hash } = event;
      const place = [model, item, attempt, step].join(' ');
      const nothing = { tokens: null, amount: 0n, cut: false, refused: false, sentAt: null };
      lines.set(id, { id, place, model, case: item, attempt, hash, askedAt, ...nothing });
      continue;
    }
    const line = lines.get(event.id);
    if (line === undefined) throw new Error(`${event.id} was answered and never asked`);
    lines.set(event.id, { ...line, ...changeOf(event) });
  }
  return [...lines.values()];
}

function changeOf(event: Event): Partial<BillLine> {
  switch (event.event) {
    case 'billed':
      return { tokens: event.usage, amount: amountOf(event.usage), cut: event.cut };
    case 'refused':
      return { refused: true };
    case 'sent':
      return { sentAt: event.at };
    case 'asked':
    case 'left':
      return {};
  }
}

/** Returns what the tokens cost, by the provider's own arithmetic. */
function amountOf({ input, cacheRead, cacheWrite, output }: BilledTokens): Usd {
  return (
    at(input - cacheRead - cacheWrite, RATES.input) +
    at(cacheRead, RATES.cacheRead) +
    at(cacheWrite, RATES.cacheWrite) +
    at(output, RATES.output)
  );
}

/** Returns the price of tokens at a rate for a million: a rate of six decimals at the most leaves no rest. */
function at(tokens: number, rate: string): Usd {
  return (BigInt(tokens) * parseUsd(rate)) / 1_000_000n;
}

/** Returns every run of the tool. */
export function readToolBill(folder: string): readonly ToolLine[] {
  const file = `${folder}/tools.jsonl`;
  return existsSync(file) ? jsonLines<ToolLine>(file) : [];
}

function jsonLines<Line>(file: string): Line[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}
