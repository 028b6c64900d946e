// Resident memory at the peak of runs of 1,000, 10,000 and 100,000 trials, each in a process of its own.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const child = fileURLToPath(new URL('memory-child.mjs', import.meta.url));
const peak = (trials) =>
  Number(execFileSync(process.execPath, [child, String(trials)], { encoding: 'utf8' }));

export async function run() {
  const floor = peak(1_000);
  return [10_000, 100_000].map((trials) => {
    const measured = peak(trials);
    return {
      what: `peak memory of a run of ${trials} trials, durable ledger`,
      measured: `${(measured / 1024).toFixed(0)} MB`,
      floor: `${(floor / 1024).toFixed(0)} MB (1000 trials)`,
      ratio: (measured / floor).toFixed(2),
      bar: '≤ 1.3',
    };
  });
}
