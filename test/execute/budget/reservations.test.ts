import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Account,
  type Decision,
  type Hold,
  openAccount,
  Reservations,
  type Wish,
} from '../../../src/execute/budget/reservations.ts';

interface Asked {
  readonly wish: Wish;
  decision: Decision | null;
}

function ask(book: Reservations, wish: Wish, instead: Hold | null = null): Asked {
  const asked: Asked = { wish, decision: null };
  book.wish(
    wish,
    (decision) => {
      expect(asked.decision).toBeNull();
      asked.decision = decision;
    },
    instead,
  );
  return asked;
}

function call(accounts: readonly Account[], amount: bigint): Wish {
  return { accounts, amount, begins: false };
}

function held(asked: Asked): Hold {
  if (asked.decision?.kind !== 'held') throw new Error(`it is ${asked.decision?.kind ?? 'waiting'}`);
  return asked.decision.hold;
}

describe('reservations', () => {
  test('wait while an open hold can free enough, in the order in which they came', () => {
    const run = openAccount('run', 10n);
    const book = new Reservations();
    const [first, second, third] = [6n, 6n, 1n].map((amount) => ask(book, call([run], amount))) as [
      Asked,
      Asked,
      Asked,
    ];
    expect([second.decision, third.decision]).toEqual([null, null]);
    expect(book.waits).toBe(2);
    book.settle(held(first), 1n);
    held(second);
    held(third);
    expect(run).toMatchObject({ spent: 1n, reserved: 7n, stopped: false });
  });

  test('are refused as soon as no open hold can free enough, and the account stops what is new', () => {
    const run = openAccount('run', 10n);
    const book = new Reservations();
    const first = ask(book, call([run], 6n));
    const second = ask(book, call([run], 6n));
    book.settle(held(first), 5n);
    expect(second.decision).toEqual({ kind: 'refused', by: run });
    expect(ask(book, { accounts: [run], amount: 1n, begins: true }).decision?.kind).toBe('refused');
    // What has begun may still use what is left.
    held(ask(book, call([run], 5n)));
  });

  test('of one account are not blocked by who waits for another', () => {
    const [run, left, right] = [openAccount('run', 100n), openAccount('left', 5n), openAccount('right', 5n)];
    const book = new Reservations();
    held(ask(book, call([run, left], 5n)));
    expect(ask(book, call([run, left], 5n)).decision).toBeNull();
    held(ask(book, call([run, right], 5n)));
  });

  test('that exchange a hold keep its room from everybody who waits', () => {
    const run = openAccount('run', 10n);
    const book = new Reservations();
    const advance = ask(book, { accounts: [run], amount: 8n, begins: true });
    const other = ask(book, call([run], 5n));
    const first = ask(book, call([run], 10n), held(advance));
    held(first);
    expect(other.decision).toBeNull();
    book.settle(held(first), 2n);
    held(other);
  });

  test('that were taken back free those behind them', () => {
    const run = openAccount('run', 10n);
    const book = new Reservations();
    held(ask(book, call([run], 5n)));
    const back = book.wish(call([run], 8n), () => expect.unreachable());
    const behind = ask(book, call([run], 4n));
    expect(behind.decision).toBeNull();
    expect([back(), back()]).toEqual([true, true]);
    held(behind);
  });

  test('of a liar are booked as they are, and stop the account', () => {
    const run = openAccount('run', 10n);
    const book = new Reservations();
    book.settle(held(ask(book, call([run], 10n))), 50n);
    expect(run).toEqual({ scope: 'run', cap: 10n, spent: 50n, reserved: 0n, stopped: true });
    expect(ask(book, call([run], 0n)).decision?.kind).toBe('refused');
  });

  test('never exceed a cap, hold in all accounts or none, and never wait for nothing', () => {
    const step = fc.record({
      scopes: fc.uniqueArray(fc.constantFrom(0, 1, 2, 3), { minLength: 1 }),
      amount: fc.bigInt({ min: 0n, max: 40n }),
      begins: fc.boolean(),
      settles: fc.option(fc.record({ which: fc.nat(), share: fc.integer({ min: 0, max: 4 }) })),
      exchanges: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: 0n, max: 100n }), { minLength: 4, maxLength: 4 }),
        fc.array(step, { maxLength: 60 }),
        (caps, steps) => {
          const accounts = caps.map((cap, index) => openAccount(String(index), cap));
          const book = new Reservations();
          const all: Asked[] = [];
          const open = (): Asked[] =>
            all.filter(({ decision, wish }) => decision?.kind === 'held' && !settled.has(wish));
          const settled = new Set<Wish>();
          const sound = (): void => {
            for (const account of accounts) {
              expect(account.spent + account.reserved <= account.cap).toBe(true);
              const holds = open().filter(({ wish }) => wish.accounts.includes(account));
              expect(account.reserved).toBe(holds.reduce((sum, { wish }) => sum + wish.amount, 0n));
            }
            const waiting = all.some(({ decision }) => decision === null);
            expect(waiting && open().length === 0).toBe(false);
          };
          for (const { scopes, amount, begins, settles, exchanges } of steps) {
            const wish: Wish = { accounts: scopes.flatMap((at) => accounts[at] ?? []), amount, begins };
            const [given] = exchanges && !begins ? open() : [];
            if (given !== undefined) settled.add(given.wish);
            all.push(ask(book, wish, given === undefined ? null : held(given)));
            sound();
            const candidates = open();
            const chosen =
              settles === null ? undefined : candidates[settles.which % Math.max(1, candidates.length)];
            if (chosen !== undefined && settles !== null) {
              settled.add(chosen.wish);
              book.settle(held(chosen), (chosen.wish.amount * BigInt(settles.share)) / 4n);
              sound();
            }
          }
          for (let chosen = open()[0]; chosen !== undefined; chosen = open()[0]) {
            settled.add(chosen.wish);
            book.settle(held(chosen), chosen.wish.amount);
            sound();
          }
          expect(all.every(({ decision }) => decision !== null)).toBe(true);
          expect(accounts.every(({ reserved }) => reserved === 0n)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('of what has begun come in order: nobody is served before an equal wish that came earlier', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 1n, max: 9n }), { minLength: 2, maxLength: 20 }), (amounts) => {
        const run = openAccount('run', 1000n);
        const book = new Reservations();
        const blocker = ask(book, call([run], 1000n));
        const order: number[] = [];
        amounts.forEach((amount, index) => book.wish(call([run], amount), () => order.push(index)));
        book.settle(held(blocker), 0n);
        expect(order).toEqual(amounts.map((_, index) => index));
      }),
    );
  });
});
