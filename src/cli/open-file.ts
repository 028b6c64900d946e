import { spawn } from 'node:child_process';

/** Shows a file or an address in the reader's browser; `BROWSER` names another program. Says when it cannot. */
export async function openInBrowser(target: string): Promise<void> {
  const [program, ...args] = opener(target);
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  const started = await new Promise<boolean>((resolve) => {
    child.on('spawn', () => resolve(true));
    child.on('error', () => resolve(false));
  });
  child.unref();
  if (!started) console.error(`could not start ${program}: open ${target} yourself`);
}

function opener(target: string): readonly [string, ...string[]] {
  const own = process.env['BROWSER'];
  if (own !== undefined && own !== '') return [own, target];
  if (process.platform === 'darwin') return ['open', target];
  if (process.platform === 'win32') return ['explorer', target];
  return ['xdg-open', target];
}
