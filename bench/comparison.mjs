// The permutation test of one cell, the bounds of a sequential gate, and its p-value after five looks.
import { pair } from '../dist/src/analyse/comparison/paired.js';
import { withinCasePermutation } from '../dist/src/analyse/comparison/within-case-permutation.js';
import { mulberry32 } from '../dist/src/analyse/numeric/random.js';
import { sequentialP } from '../dist/src/analyse/sequential/sequential-p.js';
import { hwangShihDeCani } from '../dist/src/analyse/sequential/spending.js';
import { median } from './median.mjs';

const DRAWS = 9_999;
const ROUNDS = 25;
const DESIGN = { spending: hwangShihDeCani(-1), times: [0.2, 0.4, 0.6, 0.8, 1] };

export function run() {
  const random = mulberry32(1);
  const arm = () =>
    Array.from({ length: 40 }, (_, index) => ({
      case: `case ${index % 10}`,
      cost: 0.01 * Math.exp(random()),
      accepted: random() < 0.8,
    }));
  const paired = pair(arm(), arm());
  const permute = () => withinCasePermutation(paired, { margin: 0.25, draws: DRAWS, seed: 1 });
  if (permute().total !== DRAWS) throw new Error('not drawn');
  return [
    line(`permutation of 10 cases × (4 + 4), ${DRAWS} draws`, permute, '≤ 30 ms'),
    line('sequential p-value after five looks', fiveLooks, '–'),
  ];
}

function fiveLooks() {
  return sequentialP(DESIGN, [0.5, 0.3, 0.2, 0.1, 0.03]);
}

function line(what, work, bar) {
  const times = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return {
    what: `${what}, median of ${ROUNDS}`,
    measured: `${median(times).toFixed(1)} ms`,
    floor: '–',
    ratio: '–',
    bar,
  };
}
