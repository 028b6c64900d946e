import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, rmSync, statSync, writeSync } from 'node:fs';

/** Room for some hundred answers: a full disk must not cost what is paid for and under way. */
export const BALLAST_BYTES: number = 2 * 1024 * 1024;

/** Room on the disk that is held for the end. */
export interface Ballast {
  /** Gives the room back; returns whether there was any to give. */
  release(): boolean;
}

/** Returns the ballast's file of a ledger. */
export function ballastFile(ledger: string): string {
  return `${ledger}.ballast`;
}

/**
 * Takes the room, unless an earlier process left it there. Really written, with bytes that no file system can
 * shrink: a length alone takes no room. Throws the system's error when the disk has too little.
 */
export function holdBallast(ledger: string): Ballast {
  const file = ballastFile(ledger);
  if (statSync(file, { throwIfNoEntry: false })?.size !== BALLAST_BYTES) fill(file);
  return ballastOf(ledger);
}

/** Returns the ballast that may be there. */
export function ballastOf(ledger: string): Ballast {
  const file = ballastFile(ledger);
  return {
    release() {
      if (statSync(file, { throwIfNoEntry: false }) === undefined) return false;
      rmSync(file, { force: true });
      return true;
    },
  };
}

function fill(file: string): void {
  const descriptor = openSync(file, 'w');
  try {
    const bytes = randomBytes(BALLAST_BYTES);
    for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done);
    fsyncSync(descriptor);
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
}
