import { type ExitCode, Failure } from '../../model/failure.ts';
import type { Journaled } from './store.ts';

export type ToThread =
  | { readonly kind: 'append'; readonly appends: readonly Journaled[] }
  | { readonly kind: 'close' };

export type FromThread =
  | {
      readonly kind: 'settled';
      readonly done: readonly number[];
      readonly failed: readonly { readonly number: number; readonly error: ErrorText }[];
    }
  | { readonly kind: 'distress'; readonly failure: ErrorText };

/** An error as it crosses: of a Failure everything that is told, of another error its words and its stack. */
export interface ErrorText {
  readonly message: string;
  readonly stack: string | undefined;
  readonly failure: {
    readonly code: string;
    readonly hint: string | null;
    readonly exitCode: ExitCode;
  } | null;
}

export function textOfError(error: unknown): ErrorText {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  if (!(error instanceof Failure)) return { message, stack, failure: null };
  const { code, hint, exitCode } = error;
  return { message, stack, failure: { code, hint, exitCode } };
}

export function errorOf({ message, stack, failure }: ErrorText): Error {
  if (failure !== null) {
    const { code, hint, exitCode } = failure;
    return new Failure(code, message, { ...(hint === null ? {} : { hint }), exitCode });
  }
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
