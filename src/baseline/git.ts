import { spawn } from 'node:child_process';
import { Failure } from '../model/failure.ts';

/** How a git command ended. */
export interface GitResult {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Git in one repository. Names are arguments and never words of a shell. */
export interface Git {
  /** Folder inside the work tree in which commands run. */
  readonly folder: string;
  /** Runs a command to its end, whatever that is. */
  try(args: readonly string[], input?: string | Uint8Array): Promise<GitResult>;
  /** Returns the text that a command prints. Throws Failure `git/failed` with its own words. */
  text(args: readonly string[], input?: string | Uint8Array): Promise<string>;
}

/** What must not change how git is used here: hooks, filters of the user, questions, pagers. */
const HARMLESS = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.pager=cat',
  'commit.gpgSign=false',
  'push.gpgSign=false',
  'push.followTags=false',
  'push.recurseSubmodules=no',
  'fetch.recurseSubmodules=no',
  'fetch.prune=false',
  'submodule.recurse=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'protocol.ext.allow=never',
].flatMap((setting) => ['-c', setting]);

/** Variables by which a surrounding git (a hook, an alias) would send commands elsewhere. */
const ELSEWHERE =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|NAMESPACE|QUARANTINE_PATH|SHALLOW_FILE|CEILING_DIRECTORIES|EXTERNAL_DIFF|EDITOR|SEQUENCE_EDITOR|EXEC_PATH|TEMPLATE_DIR|TRACE.*)$/;

/**
 * Returns git for the repository that the folder is in; null when it is in none. `environment` is what the command
 * may see: keys for the remote stand there. Throws Failure `git/missing` when there is no git, and
 * `git/ownership` when git does not trust the repository.
 */
export async function openGit(
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Git | null> {
  const git = gitIn(folder, environmentOf(environment));
  const found = await git.try(['rev-parse', '--is-inside-work-tree']);
  if (found.stderr.includes('dubious ownership')) {
    throw new Failure(
      'git/ownership',
      `git refuses the repository of ${folder}: it belongs to another user`,
      {
        hint: `trust it: git config --global --add safe.directory ${folder}`,
      },
    );
  }
  return found.code === 0 && found.stdout.toString('utf8').trim() === 'true' ? git : null;
}

function environmentOf(given: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  const kept = Object.entries(given).filter(([name]) => !ELSEWHERE.test(name));
  return {
    ...Object.fromEntries(kept),
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_LITERAL_PATHSPECS: '1',
    LC_ALL: 'C',
    LANGUAGE: 'C',
  };
}

function gitIn(folder: string, env: NodeJS.ProcessEnv): Git {
  const attempt: Git['try'] = (args, input) => runGit([...HARMLESS, ...args], { folder, env }, input);
  return {
    folder,
    try: attempt,
    async text(args, input) {
      const result = await attempt(args, input);
      if (result.code !== 0) throw gitFailed(args, result);
      return result.stdout.toString('utf8');
    },
  };
}

function runGit(
  args: readonly string[],
  { folder, env }: { readonly folder: string; readonly env: NodeJS.ProcessEnv },
  input: string | Uint8Array = '',
): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, { cwd: folder, env, stdio: ['pipe', 'pipe', 'pipe'], shell: false });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    // A command that needs no input may end before it has read it.
    child.stdin.on('error', () => undefined);
    child.on('error', (cause) => {
      reject(
        new Failure('git/missing', 'git could not be started', {
          hint: 'install git, or put it on the PATH',
          cause,
        }),
      );
    });
    child.on('close', (code) => {
      resolve({ code: code ?? 1, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString('utf8') });
    });
    child.stdin.end(input);
  });
}

/** Returns the failure of a command, in git's own words and without the address of a remote, which may hold a key. */
export function gitFailed(args: readonly string[], { stderr, code }: GitResult): Failure {
  const lines = stderr.split('\n').map((line) => line.trim());
  const said =
    lines.find((line) => /^(?:fatal|error|remote):/.test(line)) ?? lines.find((line) => line !== '');
  const words = (said ?? `exit ${code}`).replaceAll(/[a-z+]+:\/\/[^\s']*@/g, '…@');
  return new Failure('git/failed', `git ${args[0] ?? ''} failed: ${words}`);
}
