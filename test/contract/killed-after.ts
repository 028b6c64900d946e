import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect } from 'vitest';

/** Runs the child, kills it with SIGKILL after so many acknowledgements, returns all it had printed. */
export async function killedAfter(
  [program, ...args]: readonly [string, ...string[]],
  count: number,
): Promise<string[]> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const acks: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    acks.push(line);
    if (acks.length === count) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
  return acks;
}
