import { expect, test } from 'vitest';
import { type CircuitChange, type CircuitPass, openCircuit } from '../../../src/execute/traffic/circuit.ts';
import type { TryReport } from '../../../src/model/traffic.ts';
import { heldClock, type HeldClock } from './held-clock.ts';

const live = (): AbortSignal => new AbortController().signal;
const report = (kind: TryReport['kind'], why = 'ECONNREFUSED'): TryReport => ({
  kind,
  pressed: false,
  why,
  tokens: null,
});

function setUp(giveUpMs = 60_000) {
  const clock: HeldClock = heldClock();
  const changes: CircuitChange[] = [];
  const circuit = openCircuit(giveUpMs, clock, (change) => changes.push(change));
  const tell = async (kind: TryReport['kind'], place: string): Promise<void> => {
    const pass = await circuit.pass(live());
    if (pass.kind === 'open') pass.report(report(kind), place);
  };
  return { clock, changes, circuit, tell };
}

test('opens after three connections that could not be made, also of one request', async () => {
  const { circuit, tell, changes } = setUp();
  await tell('unreached', 'a');
  await tell('unreached', 'a');
  expect(circuit.isOpen()).toBe(false);
  await tell('unreached', 'a');
  expect(circuit.isOpen()).toBe(true);
  expect(changes).toEqual([{ state: 'open', why: 'ECONNREFUSED', giveUpSeconds: 60 }]);
});

test('a single request that breaks its provider opens nothing; two do, and an answer starts anew', async () => {
  const { circuit, tell } = setUp();
  for (let tries = 0; tries < 20; tries += 1) await tell('broken', 'poison');
  expect(circuit.isOpen()).toBe(false);
  await tell('answered', 'b');
  for (let tries = 0; tries < 4; tries += 1) await tell('broken', tries % 2 === 0 ? 'a' : 'b');
  expect(circuit.isOpen()).toBe(false);
  await tell('broken', 'a');
  expect(circuit.isOpen()).toBe(true);
});

test('while open one probe at a time goes out, each later than the one before; an answer lets all go', async () => {
  const { clock, circuit, tell, changes } = setUp();
  for (const place of ['a', 'b', 'c']) await tell('unreached', place);
  const passed: CircuitPass[] = [];
  for (let index = 0; index < 4; index += 1) {
    void circuit.pass(live()).then((pass) => passed.push(pass));
  }
  await clock.advance(499);
  expect(passed).toHaveLength(0);
  await clock.advance(1);
  expect(passed).toHaveLength(1);
  await clock.advance(5000);
  expect(passed).toHaveLength(1);
  const fail = (pass: CircuitPass | undefined): void => {
    if (pass?.kind === 'open') pass.report(report('unreached'), 'a');
  };
  fail(passed[0]);
  await clock.advance(999);
  expect(passed).toHaveLength(1);
  await clock.advance(1);
  expect(passed).toHaveLength(2);
  expect(passed[1]).toMatchObject({ kind: 'open', probe: true });
  if (passed[1]?.kind === 'open') passed[1].report(report('answered'), 'b');
  await clock.advance(0);
  expect(passed).toHaveLength(4);
  expect(circuit.isOpen()).toBe(false);
  expect(changes.at(-1)).toEqual({ state: 'closed', downMs: 6500, probes: 2 });
});

test('gives up in time, also under a probe that never ends, and lets nobody through any more', async () => {
  const { clock, circuit, tell, changes } = setUp(10_000);
  for (const place of ['a', 'b', 'c']) await tell('unreached', place);
  const waiting = [circuit.pass(live()), circuit.pass(live())];
  await clock.advance(10_000);
  expect(await waiting[0]).toMatchObject({ kind: 'open', probe: true });
  expect(await waiting[1]).toEqual({ kind: 'gave-up', reason: 'it gave no answer for 10 s (ECONNREFUSED)' });
  expect(await circuit.pass(live())).toMatchObject({ kind: 'gave-up' });
  expect(circuit.gaveUp()).toContain('ECONNREFUSED');
  expect(changes.at(-1)).toMatchObject({ state: 'gave-up' });
});

test('a probe that was not made and a waiter that left hand the turn on', async () => {
  const { clock, circuit, tell } = setUp();
  for (const place of ['a', 'b', 'c']) await tell('unreached', place);
  const abort = new AbortController();
  const left = circuit.pass(abort.signal);
  const second = circuit.pass(live());
  let third: CircuitPass | null = null;
  void circuit.pass(live()).then((pass) => (third = pass));
  abort.abort(new Error('stop'));
  await expect(left).rejects.toThrow('stop');
  await clock.advance(500);
  const pass = await second;
  expect(third).toBeNull();
  if (pass.kind === 'open') pass.report(report('unused'), 'b');
  await clock.advance(0);
  expect(third).toMatchObject({ kind: 'open', probe: true });
});
