import { EXIT, type ExitCode, Failure } from '../model/failure.ts';
import { withShortPaths } from './shown-path.ts';
import { styleFor } from './terminal/style.ts';
import { printable } from './terminal/width.ts';

/**
 * Tells on standard error what went wrong and returns the exit code. A Failure is the user's to mend: its
 * sentence and its hint, no stack. Anything else is a bug of ours: the stack helps to report it.
 */
export function explain(failure: unknown): ExitCode {
  const style = styleFor(process.stderr, process.env);
  if (failure instanceof Failure) {
    console.error(`${style.bad('error')}: ${shown(failure.message)}`);
    if (failure.hint !== null) console.error(`\n${style.strong('hint')}: ${shown(failure.hint)}`);
    return failure.exitCode;
  }
  if (isCommanderError(failure)) return failure.exitCode === 0 ? EXIT.ok : EXIT.usage;
  console.error(`${style.bad('internal error')}: this is a bug in firstpass, please report it`);
  console.error(failure instanceof Error ? (failure.stack ?? failure.message) : String(failure));
  return EXIT.crash;
}

/** Messages quote files and providers: nothing of theirs may move the cursor or change a colour. */
function shown(text: string): string {
  return withShortPaths(text).split('\n').map(printable).join('\n');
}

/** Commander has printed its own message by then. */
function isCommanderError(failure: unknown): failure is { exitCode: number } {
  return failure instanceof Error && 'code' in failure && String(failure.code).startsWith('commander.');
}
