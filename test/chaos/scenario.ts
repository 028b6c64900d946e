import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import { formatUsd } from '../../src/model/money.ts';
import { firstpass } from '../cli/run-cli.ts';
import { readBooks } from './books.ts';
import {
  type Circumstances,
  type ProviderChild,
  type RunnerChild,
  startProvider,
  startRunner,
} from './child.ts';
import { type ChaosProject, writeProject } from './project.ts';
import { reconcile, type Reconciled } from './reconcile.ts';
import { unheardFaults } from './unheard-faults.ts';
import { shapeOf, workOf } from './report-shape.ts';
import { foretold } from './foretold.ts';
import { FULL, SEED } from './scale.ts';

/** A killed process keeps what it wrote on any medium: the short form spares the disk its flushes. */
const MEDIUM = FULL || !existsSync('/dev/shm') ? os.tmpdir() : '/dev/shm';

type Settings = Readonly<Record<string, number | boolean>>;

/** One project, its provider and everything that befell its runs. */
export interface Scenario {
  readonly folder: string;
  readonly ledger: string;
  readonly provider: ProviderChild;
  /** Starts the runner, on the run that is in the ledger if there is one. */
  start(args?: readonly string[], under?: Circumstances): RunnerChild;
  /** Starts another run of the same project, whatever is in the ledger. */
  again(args?: readonly string[]): RunnerChild;
  /** Has the provider repeat the faults that no ledger knows of: those of calls in doubt. */
  forgetFaults(): Promise<void>;
  /** Resolves when the provider was asked something new, or after `patienceMs`. */
  asked(patienceMs: number): Promise<void>;
  /** Resolves when anything changes beside the ledger, or after `patienceMs`. */
  opening(patienceMs: number): Promise<void>;
  /** Notes that a runner ended at this instant. */
  ended(at?: number): void;
  reconcile(): Reconciled;
  report(): Json;
  close(): Promise<void>;
}

/** Opens a scenario: a folder, a provider with these settings and a project at its port. */
export async function openScenario(
  project: Omit<ChaosProject, 'port'>,
  settings: Settings = {},
  place: { readonly ledger?: string } = {},
): Promise<Scenario> {
  const folder = mkdtempSync(path.join(MEDIUM, 'firstpass-chaos-'));
  const bill = path.join(folder, 'bill.jsonl');
  const ledger = place.ledger ?? path.join(folder, '.firstpass/ledger.db');
  const provider = await startProvider({ seed: SEED, ...settings, billFile: bill });
  writeProject(folder, { ...project, port: provider.port });
  const ends: number[] = [];
  const repeated = new Set<string>();
  return {
    folder,
    ledger,
    provider,
    start: (args = [], under = {}) => {
      const resume = hasRun(ledger) ? ['--resume'] : [];
      return startRunner(folder, ['run', '--quiet', '--ledger', ledger, ...resume, ...args], under);
    },
    again: (args = []) => startRunner(folder, ['run', '--quiet', '--ledger', ledger, ...args]),
    forgetFaults: async () => {
      if (!hasRun(ledger)) return;
      const unheard = unheardFaults({ ledger, bill }, repeated);
      for (const { id } of unheard) repeated.add(id);
      await provider.control({ unheard: unheard.map(({ place: at }) => at) });
    },
    asked: async (patienceMs) => changed(() => sizeOf(bill), patienceMs),
    opening: async (patienceMs) => changed(() => newest(path.dirname(ledger)), patienceMs),
    ended: (at = Date.now()) => {
      ends.push(at);
    },
    reconcile: () => reconcile({ ledger, bill, folder }, ends),
    report: () => {
      const { stdout, stderr, code } = firstpass(folder, ['report', '--json', '--ledger', ledger]);
      if (stdout === '') throw new Error(`no report (exit ${code}): ${stderr}`);
      return JSON.parse(stdout) as Json;
    },
    close: async () => {
      await provider.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function changed(look: () => number, patienceMs: number): Promise<void> {
  const until = Date.now() + patienceMs;
  const before = look();
  while (look() === before && Date.now() < until) await sleep(2);
}

/** Returns when a file of the folder was last changed; 0 when there is none. */
function newest(folder: string): number {
  if (!existsSync(folder)) return 0;
  return Math.max(
    0,
    ...readdirSync(folder).map(
      (name) => statSync(path.join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0,
    ),
  );
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** Whether a ledger has a run to go on with. One that was never finished making has none. */
function hasRun(ledger: string): boolean {
  if (!existsSync(ledger)) return false;
  try {
    return readBooks(ledger).runs > 0;
  } catch {
    return false;
  }
}

/** Runs a scenario to its end and expects that it gets there. */
export async function finish(scenario: Scenario, args: readonly string[] = []): Promise<void> {
  const result = await scenario.start(args).ended;
  scenario.ended();
  expect(result, result.stderr).toMatchObject({ code: 0, signal: null });
}

/** Expects that a command ended with one sentence and a remedy instead of a stack trace. */
export function expectClearEnd(
  result: { readonly code: number | null; readonly stderr: string },
  sentence: RegExp,
): void {
  expect(result.code, result.stderr).not.toBe(0);
  expect(result.code, result.stderr).not.toBeNull();
  expect(result.stderr).toMatch(sentence);
  expect(result.stderr).toMatch(/^hint: /m);
  expect(result.stderr).not.toMatch(/internal error|^\s+at /m);
}

function few(items: readonly string[]): readonly string[] {
  return items.slice(0, 5);
}

/** Expects that bill and ledger agree call by call; what differs is shown, with the seed that repeats it. */
export function expectSound(reconciled: Reconciled, what: string): void {
  const { lost, rebought, unaccounted, forgotten, booked, inDoubt, billed, requests, tools, doubts } =
    reconciled;
  const counts = [lost, rebought, unaccounted, forgotten].map((items) => items.length);
  process.stdout.write(
    `chaos: ${what} (seed ${SEED}): ${requests} requests, ${tools} tools; lost ${counts[0]}, re-bought ${counts[1]}, ` +
      `unaccounted ${counts[2]}, forgotten ${counts[3]}; in doubt ${doubts.reduce((sum, count) => sum + count, 0)} ` +
      `(at most ${Math.max(0, ...doubts)} an end); billed $${formatUsd(billed)}, booked $${formatUsd(booked)}, ` +
      `in doubt $${formatUsd(inDoubt)}\n`,
  );
  expect(
    {
      lost: few(lost),
      rebought: few(rebought),
      unaccounted: few(unaccounted),
      forgotten: few(forgotten),
      counts,
    },
    `${what}, FIRSTPASS_CHAOS_SEED=${SEED}`,
  ).toEqual({ lost: [], rebought: [], unaccounted: [], forgotten: [], counts: [0, 0, 0, 0] });
}

/** Expects the report of an undisturbed run, whatever was in doubt on the way: see `forgetFaults`. */
export function expectSameReport(disturbed: Scenario, undisturbed: Json): void {
  expect(shapeOf(disturbed.report()), `FIRSTPASS_CHAOS_SEED=${SEED}`).toEqual(shapeOf(undisturbed));
}

/** Expects that the report says what was foretold of the project: every trial, attempt, call and outcome. */
export function expectForetold(scenario: Scenario, cases: number, outputBytes = 0): void {
  expect(workOf(scenario.report()), `FIRSTPASS_CHAOS_SEED=${SEED}`).toEqual(foretold(cases, outputBytes));
}
