/** What the sandbox says it has served: the provider's side of the accounts, to hold a ledger against. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { SandboxTrial } from './trial-header.ts';
import type { Usage } from '../../model/usage.ts';

/** One HTTP request that was answered, or that the client left. */
export interface BillLine {
  /** The response's id, as the client has seen it; for an error a number of its own. */
  readonly id: string;
  /** The model that was asked for; empty when the request did not name one. */
  readonly model: string;
  /** null for agents that do not say which attempt they work on. */
  readonly trial: SandboxTrial | null;
  /** The request's place in its attempt: how many tool results it carries since the last instruction. */
  readonly step: number;
  readonly status: number;
  /** Billed units; null when nothing is billed, as for errors. */
  readonly usage: Usage | null;
  /** Whether the answer's last byte went out: billed work may be lost on the way. */
  readonly delivered: boolean;
  /** When the answer ended, ISO 8601, UTC. */
  readonly at: string;
}

/** Grows by one line a request, in the order in which answers ended. */
export interface Bill {
  readonly lines: readonly BillLine[];
  add(line: BillLine): void;
}

/**
 * Returns a bill; with `keep` false it forgets its lines, for long runs that nobody reconciles. With a file it
 * goes on where an earlier server stopped, and each line is in the file before `add` returns.
 */
export function openBill(keep: boolean, file: string | null = null): Bill {
  const lines: BillLine[] = file === null ? [] : [...readBill(file)];
  return {
    lines,
    add: (line): void => {
      if (keep) lines.push(line);
      if (file !== null) appendFileSync(file, `${JSON.stringify(line)}\n`);
    },
  };
}

/** Returns the lines of a bill's file; none when there is no file yet. A last line cut by a kill is left out. */
export function readBill(file: string): readonly BillLine[] {
  if (!existsSync(file)) return [];
  const complete = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return complete.filter((line) => line !== '').map((line) => JSON.parse(line) as BillLine);
}
