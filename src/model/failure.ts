import type { Problem } from './problem.ts';

/** Exit codes of the command line; the same everywhere. */
export const EXIT = {
  ok: 0,
  crash: 1,
  usage: 2,
  regressed: 3,
  inconclusive: 4,
  noBaseline: 5,
  degraded: 6,
  budget: 7,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The only error that firstpass throws on purpose: unusable input, told in one sentence with its remedy. */
export class Failure extends Error {
  /** Stable and machine-readable, such as `ledger/in-use`. */
  readonly code: string;
  /** What the user can do about it; null when the message says all. */
  readonly hint: string | null;
  readonly exitCode: ExitCode;
  /** The mistakes in files behind it, if any. */
  readonly problems: readonly Problem[];

  constructor(
    code: string,
    message: string,
    options: { hint?: string; exitCode?: ExitCode; problems?: readonly Problem[]; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Failure';
    this.code = code;
    this.hint = options.hint ?? null;
    this.exitCode = options.exitCode ?? EXIT.usage;
    this.problems = options.problems ?? [];
  }
}
