// `firstpass --version` and `--help` against a bare `node -e 0`, in turn.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median } from './median.mjs';

const cli = fileURLToPath(new URL('../dist/src/cli/main.js', import.meta.url));
const ROUNDS = 15;

function once(args) {
  const start = performance.now();
  const { status } = spawnSync(process.execPath, args);
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`);
  return performance.now() - start;
}

export async function run() {
  const times = { bare: [], version: [], help: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    times.bare.push(once(['-e', '0']));
    times.version.push(once([cli, '--version']));
    times.help.push(once([cli, '--help']));
  }
  const bare = median(times.bare);
  return ['version', 'help'].map((what) => ({
    what: `start of --${what}, median of ${ROUNDS}`,
    measured: `${median(times[what]).toFixed(0)} ms`,
    floor: `${bare.toFixed(0)} ms (node -e 0)`,
    ratio: (median(times[what]) / bare).toFixed(2),
    bar: '≤ 2.5',
  }));
}
