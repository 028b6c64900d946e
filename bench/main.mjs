// Speed and memory as ratios to a floor measured in the same run: `npm run bench [NAME …]`.
import { availableParallelism, release } from 'node:os';

const benches = {
  'start-up': () => import('./start-up.mjs'),
  pricing: () => import('./pricing.mjs'),
  'trial-overhead': () => import('./trial-overhead.mjs'),
  'calls-per-second': () => import('./calls-per-second.mjs'),
  statistics: () => import('./statistics.mjs'),
  comparison: () => import('./comparison.mjs'),
  'loop-delay': () => import('./loop-delay.mjs'),
  memory: () => import('./memory.mjs'),
  'large-ledger': () => import('./large-ledger.mjs'),
  report: () => import('./report.mjs'),
  import: () => import('./import.mjs'),
  proxy: () => import('./proxy.mjs'),
};

const wanted = process.argv.slice(2);
console.log(`node ${process.version}, ${availableParallelism()} processors, linux ${release()}\n`);
console.log('| what | measured | floor | ratio | bar |');
console.log('|---|---|---|---|---|');
for (const [name, load] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const { run } = await load();
  for (const row of await run()) {
    console.log(`| ${row.what} | ${row.measured} | ${row.floor} | ${row.ratio} | ${row.bar} |`);
  }
}
