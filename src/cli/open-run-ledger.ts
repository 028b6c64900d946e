import path from 'node:path';
import { statfsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { openRunWriter } from '../ledger/sqlite/index.ts';
import { Failure } from '../model/failure.ts';
import type { LedgerWriter, Recovered } from '../model/ledger.ts';
import { shownPath } from './shown-path.ts';

const ASK_AGAIN_MS = 250;

/**
 * Opens the ledger for a run and says what a killed process had left in its journal. While another process writes
 * it, throws Failure `ledger/in-use`, or waits when that is wanted.
 */
export async function openRunLedger(file: string, wait: boolean): Promise<LedgerWriter> {
  let told = false;
  for (;;) {
    try {
      const writer = openRunWriter(file);
      tellRecovered(writer.recovered);
      return writer;
    } catch (failure) {
      if (!wait || !(failure instanceof Failure) || failure.code !== 'ledger/in-use') throw failure;
      if (!told) console.error(`${failure.message}: waiting until it has finished`);
      told = true;
    }
    await sleep(ASK_AGAIN_MS);
  }
}

/** Says on standard error what was found in a journal, a sentence each; nothing when there was none. */
export function tellRecovered({ records, damaged, refused, stale }: Recovered): void {
  const sentences = [
    ...(records === 0 ? [] : [`${records} records that a killed process left were taken over`]),
    ...(damaged === 0
      ? []
      : [`${damaged} torn lines of its journal were left out: nobody was told that they are safe`]),
    ...(refused === 0
      ? []
      : [`${refused} lines of its journal were left out: this ledger does not take what they say`]),
    ...(stale === null ? [] : [`a journal of another ledger was found and put aside: ${shownPath(stale)}`]),
  ];
  for (const sentence of sentences) console.error(sentence);
}

/** Whether the disk is why the ledger takes no more records. */
export function isDiskFull(failure: unknown): boolean {
  return failure instanceof Failure && failure.code === 'ledger/disk-full';
}

/** Returns what to say when a run ended because the disk is full. */
export function diskFullSentence(ledger: string, run: string): string {
  return (
    `stopped: the disk of ${shownPath(ledger)} is full (${freeSpace(ledger)}); everything that was recorded is safe\n` +
    `make room and go on with: firstpass run --resume ${run}`
  );
}

function freeSpace(ledger: string): string {
  const { bavail, bsize } = statfsSync(path.dirname(path.resolve(ledger)));
  return `${Math.floor((bavail * bsize) / 1024)} kB free`;
}
