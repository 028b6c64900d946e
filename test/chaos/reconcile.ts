import { formatUsd, type Usd } from '../../src/model/money.ts';
import { promptTokens } from '../../src/model/usage.ts';
import { type BillLine, readBill, readToolBill, type ToolLine } from './bill.ts';
import { type BookedCall, type Books, readBooks } from './books.ts';

/** Answers reach a runner in the order in which they were sent, give or take this. */
const GRACE_MS = 100;

/** Every difference between the provider's bill and the ledger. A sound run has none in any list but `doubts`. */
export interface Differences {
  /** Billed, and neither a call nor an intent in doubt. */
  readonly lost: readonly string[];
  /** Bought again although the ledger had the answer of the same place. */
  readonly rebought: readonly string[];
  /** Calls whose tokens or dollars are not the bill's, or that nobody billed. */
  readonly unaccounted: readonly string[];
  /** In doubt although the answer had come to the runner before it ended. */
  readonly forgotten: readonly string[];
}

/** What was compared, for people. */
export interface Reconciled extends Differences {
  readonly books: Books;
  readonly requests: number;
  readonly tools: number;
  readonly billed: Usd;
  /** Of `billed`: what the ledger states, and what belongs to intents in doubt. */
  readonly booked: Usd;
  readonly inDoubt: Usd;
  /** Intents in doubt, for every time the process ended. */
  readonly doubts: readonly number[];
  /** Of them, for every end: those whose request the provider had. */
  readonly asked: readonly number[];
  /** Requests that the provider had in flight at every end, by its own count. */
  readonly inFlight: readonly number[];
}

/** Holds a ledger against the bill. `ends`: when runners died, milliseconds since 1970. */
export function reconcile(
  files: { readonly ledger: string; readonly bill: string; readonly folder: string },
  ends: readonly number[] = [],
): Reconciled {
  const books = readBooks(files.ledger);
  const bill = readBill(files.bill);
  const models = matchModels(bill, books);
  const doubted = matchDoubts(models.open, books);
  const hadArrived = signsOfLife(bill, ends);
  const tools = matchTools(readToolBill(files.folder), books, hadArrived);
  return {
    books,
    requests: bill.length,
    tools: tools.runs,
    billed: sum(bill),
    booked: models.pairs.reduce((total, { call }) => total + call.amount, 0n),
    inDoubt: sum(doubted.lines),
    doubts: atEnds(ends, books.doubts, ({ at }) => at),
    asked: atEnds(ends, doubted.lines, ({ askedAt }) => askedAt),
    inFlight: atEnds(
      ends,
      bill.filter(({ askedAt: asked, sentAt }) => !hadArrived(asked, sentAt)),
      ({ askedAt }) => askedAt,
    ),
    lost: [...doubted.lost.map((line) => `${line.place} (${line.id})`), ...tools.lost],
    rebought: [...boughtAgain(bill, models.pairs), ...twiceInPlace(books), ...tools.rebought],
    unaccounted: [...models.pairs.flatMap(differenceOf), ...models.phantoms, ...tools.phantoms],
    forgotten: [
      ...doubted.lines.filter(({ askedAt, sentAt }) => hadArrived(askedAt, sentAt)).map(told),
      ...tools.forgotten,
    ],
  };
}

/** Returns how many of the items belong to each runner, by when it ended, and to the last. */
function atEnds<Item>(
  ends: readonly number[],
  items: readonly Item[],
  at: (item: Item) => number,
): readonly number[] {
  return [...ends, Infinity].map((end) => items.filter((item) => endOf(ends, at(item)) === end).length);
}

function told(line: BillLine): string {
  const ms = (line.sentAt ?? line.askedAt) - line.askedAt;
  return `${line.place} (${line.id}${line.cut ? ', cut' : ''}${line.refused ? ', refused' : ''}, sent after ${ms} ms)`;
}

function sum(lines: readonly BillLine[]): Usd {
  return lines.reduce((total, line) => total + line.amount, 0n);
}

interface Pair {
  readonly line: BillLine;
  readonly call: BookedCall;
}

/** Pairs calls with lines by the response's id, and what has none by the request's hash. */
function matchModels(
  bill: readonly BillLine[],
  books: Books,
): {
  readonly pairs: readonly Pair[];
  readonly open: readonly BillLine[];
  readonly phantoms: readonly string[];
} {
  const open = new Map(bill.map((line) => [line.id, line]));
  const pairs: Pair[] = [];
  const phantoms: string[] = [];
  const take = (line: BillLine | undefined, call: BookedCall): boolean => {
    if (line === undefined) return false;
    open.delete(line.id);
    pairs.push({ line, call });
    return true;
  };
  const models = books.calls.filter(({ call }) => call.kind === 'model');
  for (const call of models.filter(({ billId }) => billId !== null)) {
    if (!take(open.get(call.billId ?? ''), call))
      phantoms.push(`call ${call.call.id}: ${call.billId} was booked twice`);
  }
  for (const call of models.filter(({ billId }) => billId === null)) {
    const same = [...open.values()].find(
      (line) => line.hash === call.call.requestHash && line.model === call.call.name,
    );
    if (!take(same, call) && call.call.status === 'ok')
      phantoms.push(`call ${call.call.id}: nobody billed it`);
  }
  return { pairs, open: [...open.values()], phantoms };
}

/** Gives every line that no call answers to an intent in doubt of the same attempt; what is over is lost. */
function matchDoubts(
  open: readonly BillLine[],
  books: Books,
): { readonly lines: readonly BillLine[]; readonly lost: readonly BillLine[] } {
  const room = new Map<string, number>();
  for (const { kind, name, trial, attempt } of books.doubts) {
    const key = [kind, name, trial.case, attempt].join(' ');
    room.set(key, (room.get(key) ?? 0) + 1);
  }
  const lines: BillLine[] = [];
  const lost: BillLine[] = [];
  for (const line of open) {
    const key = ['model', line.model, line.case, line.attempt].join(' ');
    const left = room.get(key) ?? 0;
    if (left > 0) {
      room.set(key, left - 1);
      lines.push(line);
      // What the provider turned away costs nothing: a client that left meanwhile has lost nothing.
    } else if (line.tokens !== null) lost.push(line);
  }
  return { lines, lost };
}

/** A complete answer must be booked as billed to the last 10⁻¹⁸ dollar; a broken one must say that it is a bound. */
function differenceOf({ line, call }: Pair): readonly string[] {
  const { usage, status } = call.call;
  const what = `${line.place} (${line.id}, call ${call.call.id}, ${status})`;
  if (status === 'ok') {
    const tokens = usage === null ? null : `${promptTokens(usage)}+${usage.output}`;
    const billed = line.tokens === null ? null : `${line.tokens.input}+${line.tokens.output}`;
    if (tokens !== billed) return [`${what}: ${tokens} tokens, billed ${billed}`];
    const same = call.amount === line.amount && call.unpriced === 0 && !call.estimated;
    return same ? [] : [`${what}: $${formatUsd(call.amount)}, billed $${formatUsd(line.amount)}`];
  }
  if (line.amount === call.amount || call.unpriced > 0 || call.estimated) return [];
  return [`${what}: $${formatUsd(call.amount)} stands as the whole, billed $${formatUsd(line.amount)}`];
}

/** Complete answers that were bought after the ledger had one for the same place. */
function boughtAgain(bill: readonly BillLine[], pairs: readonly Pair[]): readonly string[] {
  const booked = new Set(pairs.filter(({ call }) => call.call.status === 'ok').map(({ line }) => line.id));
  const had = new Set<string>();
  const again: string[] = [];
  for (const line of bill) {
    if (line.tokens === null || line.cut) continue;
    if (had.has(line.place)) again.push(`${line.place} (${line.id})`);
    if (booked.has(line.id)) had.add(line.place);
  }
  return again;
}

/** Paid calls of the ledger that share trial, attempt, seq and try. */
function twiceInPlace(books: Books): readonly string[] {
  const seen = new Set<string>();
  return books.calls.flatMap(({ call, amount }) => {
    if (amount === 0n || call.replayed) return [];
    const place = `trial ${call.trialId}, attempt ${call.attempt}, seq ${call.seq}, try ${call.tryNumber}`;
    const twice = seen.has(place);
    seen.add(place);
    return twice ? [`${place} (${call.name}, call ${call.id})`] : [];
  });
}

interface ToolMatch {
  readonly runs: number;
  readonly lost: readonly string[];
  readonly rebought: readonly string[];
  readonly phantoms: readonly string[];
  readonly forgotten: readonly string[];
}

function matchTools(lines: readonly ToolLine[], books: Books, hadArrived: Arrived): ToolMatch {
  const match = {
    lost: [] as string[],
    rebought: [] as string[],
    phantoms: [] as string[],
    forgotten: [] as string[],
  };
  const calls = groupBy(
    books.calls.filter(({ call }) => call.kind === 'tool' && call.status === 'ok'),
    (call) => call.toolPlace ?? '',
  );
  const runs = groupBy(lines, (line) => line.place);
  const doubts = groupBy(
    books.doubts.filter(({ kind }) => kind === 'tool'),
    ({ trial, attempt }) => `${trial.variant} ${trial.case} ${attempt}`,
  );
  for (const [place, found] of calls) {
    const ran = runs.get(place)?.length ?? 0;
    if (found.length > ran) match.phantoms.push(`tool ${place}: ${found.length} calls, ${ran} runs`);
    if (found.length > 1) match.rebought.push(`tool ${place}`);
  }
  for (const [place, ran] of runs) {
    const missing = ran.length - (calls.get(place)?.length ?? 0);
    if (missing <= 0) continue;
    const room = doubts.get(place.split(' ').slice(0, 3).join(' '))?.length ?? 0;
    if (missing > room) match.lost.push(`tool ${place}`);
    else if (ran.slice(0, missing).some((line) => hadArrived(line.at, line.at)))
      match.forgotten.push(`tool ${place}`);
  }
  return { runs: lines.length, ...match };
}

/** Whether something that was sent, to whoever asked for it, had surely come there. */
type Arrived = (askedAt: number, sentAt: number | null) => boolean;

/**
 * Returns whether an answer had surely come to its runner: the runner went on with a trial whose own answer was
 * sent later. Time alone proves nothing where processes wait for a processor.
 */
function signsOfLife(bill: readonly BillLine[], ends: readonly number[]): Arrived {
  const last = new Map<string, number>();
  const handled = bill.flatMap((line) => {
    const trial = `${line.model} ${line.case}`;
    const before = last.get(trial);
    if (line.sentAt !== null) last.set(trial, line.sentAt);
    return before !== undefined && before <= line.askedAt ? [{ sentAt: before, usedAt: line.askedAt }] : [];
  });
  return (askedAt, sentAt) => {
    if (sentAt === null) return false;
    const end = endOf(ends, askedAt);
    return sentAt < end && handled.some((one) => one.sentAt > sentAt + GRACE_MS && one.usedAt < end);
  };
}

/** Returns when the runner ended that did something at an instant: what it had sent may come after its end. */
function endOf(ends: readonly number[], at: number): number {
  return ends.find((end) => end + GRACE_MS >= at) ?? Infinity;
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
