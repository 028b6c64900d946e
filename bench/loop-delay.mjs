// How long the event loop is held up while a ledger is written: trials arrive steadily, one paid call each.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { openRun } from './open-run.mjs';
import { benchProject } from './project.mjs';
import { payingAgent } from './synthetic-run.mjs';

const SECONDS = 4;
const CONCURRENCY = 50;

/** Returns the p99 in milliseconds of the loop's delay while `work` runs. */
async function delayOf(work) {
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  await work();
  loop.disable();
  return loop.percentile(99) / 1e6;
}

export async function run() {
  const paying = payingAgent();
  // Every trial waits, so that about 1,000 a second end, as with answers of 50 ms.
  const waiting = {
    ...paying,
    attempt: async (request, meter) => {
      await sleep(50);
      return paying.attempt(request, meter);
    },
  };
  const trials = SECONDS * 20 * CONCURRENCY;
  const opened = await openRun(benchProject({ cases: trials, concurrency: CONCURRENCY }), waiting);
  const floor = await delayOf(async () => {
    await Promise.all(
      Array.from({ length: CONCURRENCY }, async () => {
        for (let turn = 0; turn < SECONDS * 20; turn += 1) await sleep(50);
      }),
    );
  });
  const measured = await delayOf(async () => opened.execute());
  await opened.close();
  return [
    {
      what: `event-loop delay, p99, ${CONCURRENCY} at once, answers of 50 ms, ledger durable`,
      measured: `${measured.toFixed(1)} ms`,
      floor: `${floor.toFixed(1)} ms (timers alone)`,
      ratio: (measured / floor).toFixed(1),
      bar: '≤ 50 ms',
    },
  ];
}
