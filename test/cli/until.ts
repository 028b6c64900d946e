import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_AGAIN_MS = 50;

/** Resolves when the condition holds, however slow the machine is; throws when `ended` came before. */
export async function until(condition: () => boolean, ended: Promise<unknown>): Promise<void> {
  let over = false;
  void ended.then(() => (over = true));
  while (!condition()) {
    if (over) throw new Error('the process ended before what was waited for');
    await sleep(LOOK_AGAIN_MS);
  }
}
