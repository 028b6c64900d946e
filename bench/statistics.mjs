// The default interval at 200 cases × 5 repeats, cases already added up: what a report does for every figure.
import { logMover } from '../dist/src/analyse/interval/log-mover.js';
import { INTERVAL_DEFAULTS } from '../dist/src/analyse/interval/method.js';
import { mulberry32 } from '../dist/src/analyse/numeric/random.js';
import { sampleOf } from '../dist/src/analyse/sample/sample.js';
import { median } from './median.mjs';

const CASES = 200;
const REPEATS = 5;
const ROUNDS = 500;

export function run() {
  const random = mulberry32(1);
  const executions = Array.from({ length: CASES * REPEATS }, (_, index) => {
    const cost = 0.01 * Math.exp(random());
    const accepted = random() < 0.8;
    const id = `case ${index % CASES}`;
    return { case: id, cost, firstCost: cost, attempts: 1, accepted, firstPass: accepted, review: 0 };
  });
  const sample = sampleOf(executions);
  const times = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    const interval = logMover.of(sample, INTERVAL_DEFAULTS);
    times.push(performance.now() - start);
    if (!(interval.lower < interval.upper)) throw new Error('no interval');
  }
  return [
    {
      what: `log-MOVER of ${CASES} cases, median of ${ROUNDS}`,
      measured: `${median(times).toFixed(3)} ms`,
      floor: '–',
      ratio: '–',
      bar: '≤ 0.3 ms',
    },
  ];
}
