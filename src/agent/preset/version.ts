/** Which version of a program is there. */
import { inOwnFolders } from '../own-folders.ts';
import { programEnvironment } from '../environment.ts';
import { runProgram } from '../process.ts';

export type FoundVersion =
  /** null when it does not say. */
  | { readonly kind: 'started'; readonly version: string | null }
  | { readonly kind: 'not-started'; readonly reason: string };

const TIMEOUT_MS = 30_000;

/** Asks the program with `--version`, in folders of its own and without any key. */
export async function versionOf(
  command: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<FoundVersion> {
  return inOwnFolders(async ({ work, home, temp }) => {
    const { end, stdout } = await runProgram({
      command: [...command, '--version'],
      cwd: work,
      env: programEnvironment(env, { home, temp, names: [] }),
      stdin: '',
      timeoutMs: TIMEOUT_MS,
      maxStdoutBytes: 64 * 1024,
      signal: new AbortController().signal,
    });
    if (end.kind === 'not-started') return { kind: 'not-started', reason: end.reason };
    return { kind: 'started', version: /\d+\.\d+\.\d+[\w.+-]*/.exec(stdout)?.[0] ?? null };
  });
}
