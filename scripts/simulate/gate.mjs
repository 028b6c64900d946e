// How often a gate with several looks blocks, passes or cannot tell, when the truth is known.
import { changeOf } from '../../dist/src/analyse/comparison/arm-means.js';
import { evidenceOf } from '../../dist/src/analyse/comparison/compare.js';
import { pair } from '../../dist/src/analyse/comparison/paired.js';
import { suiteT } from '../../dist/src/analyse/comparison/suite-t.js';
import { DEFAULT_POLICY, verdictOn } from '../../dist/src/analyse/comparison/verdict.js';
import { withinCasePermutation } from '../../dist/src/analyse/comparison/within-case-permutation.js';
import { sequentialBounds } from '../../dist/src/analyse/sequential/bounds.js';
import { isFutile } from '../../dist/src/analyse/sequential/futility.js';
import { hwangShihDeCani } from '../../dist/src/analyse/sequential/spending.js';
import { drawCase, drawTrial, lessYield, normals, processOf, TAILS } from './process.mjs';

const CASES = [5, 10, 20];
const YIELDS = [0.7, 0.95];
const REPEATS = [2, 4, 6, 8, 10];
const MARGIN = DEFAULT_POLICY.margin;
/** Resolution 1/1000, the first look's level is 0.0064. */
const DRAWS = 999;

const LOOKS = sequentialBounds({
  spending: hwangShihDeCani(-1),
  times: REPEATS.map((repeats) => repeats / 10),
  alpha: 0.05,
});

/** What is true of the candidate, by name. */
const CHANGES = {
  'no change': (process) => process,
  'at the margin, by cost': (process) => ({ ...process, factor: 1 + MARGIN }),
  'at the margin, by yield': (process) => lessYield(process, 1 + MARGIN),
  '+50 %, by cost': (process) => ({ ...process, factor: 1.5 }),
  '+50 %, by yield': (process) => lessYield(process, 1.5),
  '−20 %, by cost': (process) => ({ ...process, factor: 0.8 }),
};

/**
 * Returns a row for every change and number of cases: shares of verdicts on the cost per correct output, without
 * and with the futility rule, and the mean number of repeats that were used of ten.
 */
export function simulateGate({ repetitions, seed, progress }) {
  const rows = [];
  let configuration = 0;
  for (const [change, of] of Object.entries(CHANGES)) {
    for (const cases of CASES) {
      const gates = [];
      for (const tail of Object.keys(TAILS)) {
        for (const share of YIELDS) {
          configuration += 1;
          const stream = normals(seed + 104_729 * configuration);
          const baseline = processOf(tail, share);
          const arms = { baseline, candidate: of(baseline), cases };
          const made = Array.from({ length: repetitions }, (_, at) => oneGate(arms, stream, at));
          gates.push({ tail, share, made });
        }
      }
      rows.push(rowOf(change, cases, gates));
      progress(`${change}, ${cases} cases`);
    }
  }
  return rows;
}

function oneGate({ baseline, candidate, cases }, stream, seed) {
  const items = Array.from({ length: cases }, () => drawCase(baseline, stream));
  const arms = { baseline: [], candidate: [] };
  let futile = null;
  for (const [at, look] of LOOKS.entries()) {
    const more = REPEATS[at] - (REPEATS[at - 1] ?? 0);
    for (let repeat = 0; repeat < more; repeat += 1) {
      for (const [index, item] of items.entries()) {
        arms.baseline.push({ case: `c${index}`, ...drawTrial(baseline, item, stream) });
        arms.candidate.push({ case: `c${index}`, ...drawTrial(candidate, item, stream) });
      }
    }
    const paired = pair(arms.baseline, arms.candidate);
    const change = changeOf(paired);
    const finding = findingAt(look, paired, { change, seed });
    if (finding !== 'INCONCLUSIVE' || at === LOOKS.length - 1)
      return { finding, repeats: REPEATS[at], futile: futile ?? { finding, repeats: REPEATS[at] } };
    if (futile === null && isFutile(standingAt(look, paired, change), at + 1))
      futile = { finding: 'INCONCLUSIVE', repeats: REPEATS[at] };
  }
  throw new Error('the last look always ends');
}

function findingAt(look, paired, { change, seed }) {
  const withinPermutation = withinCasePermutation(paired, { margin: MARGIN, draws: DRAWS, seed });
  const evidence = evidenceOf(paired, change, { withinPermutation, pairJackknifeT: null }, 'suite');
  const level = { alphaFail: look.nominalP, alphaPass: look.nominalP };
  return verdictOn(evidence, { ...DEFAULT_POLICY, ...level }).cpco;
}

function standingAt(look, paired, change) {
  const { logRatio } = change;
  const test = suiteT(paired, change, { logRatio, margin: MARGIN, confidence: 0.95 });
  return { logRatio, se: test?.se ?? null, time: look.time, lastZ: LOOKS.at(-1).z, margin: MARGIN };
}

function rowOf(change, cases, gates) {
  const over = (finding, of = (gate) => gate) => {
    const shares = gates.map(({ made }) => shareOf(made.map(of), finding));
    return { mean: mean(shares), worst: Math.max(...shares) };
  };
  const all = gates.flatMap(({ made }) => made);
  return {
    change,
    cases,
    fail: over('FAIL'),
    pass: over('PASS'),
    repeats: mean(all.map((gate) => gate.repeats)),
    futile: {
      fail: over('FAIL', (gate) => gate.futile),
      pass: over('PASS', (gate) => gate.futile),
      repeats: mean(all.map((gate) => gate.futile.repeats)),
    },
  };
}

function shareOf(made, finding) {
  return made.filter((gate) => gate.finding === finding).length / made.length;
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
