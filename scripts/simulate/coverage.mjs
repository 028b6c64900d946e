// How often each interval contains the true cost per correct output.
import { bootBCa, bootPercentile } from '../../dist/src/analyse/interval/bootstrap.js';
import { deltaT, logDeltaT } from '../../dist/src/analyse/interval/delta.js';
import { fiellerT } from '../../dist/src/analyse/interval/fieller.js';
import { jackknifeLogT } from '../../dist/src/analyse/interval/jackknife.js';
import { logMover } from '../../dist/src/analyse/interval/log-mover.js';
import { suiteLogMover } from '../../dist/src/analyse/interval/suite-log-mover.js';
import { sampleOfCases } from '../../dist/src/analyse/sample/sample.js';
import { drawCase, drawTrial, normals, processOf, TAILS, trueCost, trueCostOf } from './process.mjs';

const CASES = [5, 10, 20, 50, 200];
const YIELDS = [0.3, 0.6, 0.8, 0.95, 0.99];
const REPEATS = [1, 3, 5, 20];

/** Methods of new cases like these; the resampling ones cost a thousand times the others and get fewer samples. */
const METHODS = [logMover, logDeltaT, jackknifeLogT, deltaT, fiellerT];
const RESAMPLED = [bootPercentile, bootBCa];
/** Samples of a configuration for which a bootstrap is computed, too. */
const RESAMPLED_SAMPLES = 100;
const RESAMPLED_CASES = 50;

const OPTIONS = { confidence: 0.95, resamples: 999, seed: 12_345 };

/** Returns a row for every method and tail: mean and worst coverage over yields and repeats, by number of cases. */
export function simulateCoverage({ repetitions, seed, progress }) {
  const tallies = new Map();
  let configuration = 0;
  for (const tail of Object.keys(TAILS)) {
    for (const share of YIELDS) {
      const process = processOf(tail, share);
      const truth = trueCost(process);
      for (const repeats of REPEATS) {
        for (const cases of CASES) {
          configuration += 1;
          const stream = normals(seed + 7919 * configuration);
          const place = { tail, share, repeats, cases };
          one({ process, truth, place, stream, repetitions }, tallies);
        }
      }
      progress(`${tail}, yield ${share}`);
    }
  }
  return rowsOf(tallies);
}

function one({ process, truth, place, stream, repetitions }, tallies) {
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const { cases, sample } = drawSample(process, place, stream);
    const count = (method, target) => {
      const interval = method.of(sample, OPTIONS);
      // An interval that cannot be computed does not contain the truth.
      const covers = interval !== null && interval.lower <= target && target <= interval.upper;
      tally(tallies, method.name, place).push(covers ? 1 : 0);
    };
    for (const method of METHODS) count(method, truth);
    if (place.repeats >= 2) count(suiteLogMover, trueCostOf(process, cases));
    if (repetition < RESAMPLED_SAMPLES && place.cases <= RESAMPLED_CASES)
      for (const method of RESAMPLED) count(method, truth);
  }
}

function drawSample(process, place, stream) {
  const cases = Array.from({ length: place.cases }, () => drawCase(process, stream));
  const moments = cases.map((item, at) => momentsOf(process, { item, at, repeats: place.repeats }, stream));
  return { cases, sample: sampleOfCases(moments) };
}

function momentsOf(process, { item, at, repeats }, stream) {
  let [cost, costs, accepted, both] = [0, 0, 0, 0];
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const trial = drawTrial(process, item, stream);
    cost += trial.cost;
    costs += trial.cost ** 2;
    if (trial.accepted) {
      accepted += 1;
      both += trial.cost;
    }
  }
  const [meanCost, meanAccepted] = [cost / repeats, accepted / repeats];
  const spread = (sum, product) => (repeats < 2 ? 0 : Math.max(0, (sum - repeats * product) / (repeats - 1)));
  return {
    case: `c${at}`,
    cluster: null,
    weight: 1,
    repeats,
    meanCost,
    meanAccepted,
    varianceCost: spread(costs, meanCost ** 2),
    varianceAccepted: spread(accepted, meanAccepted ** 2),
    covariance: repeats < 2 ? 0 : (both - repeats * meanCost * meanAccepted) / (repeats - 1),
  };
}

function tally(tallies, method, { tail, cases, share, repeats }) {
  const key = JSON.stringify([method, tail, cases]);
  const cells = tallies.get(key) ?? new Map();
  tallies.set(key, cells);
  const cell = cells.get(`${share} ${repeats}`) ?? [];
  cells.set(`${share} ${repeats}`, cell);
  return cell;
}

function rowsOf(tallies) {
  const rows = new Map();
  for (const [key, cells] of tallies) {
    const [method, tail, cases] = JSON.parse(key);
    const shares = [...cells.values()].map((hits) => hits.reduce((sum, hit) => sum + hit, 0) / hits.length);
    const row = rows.get(`${method} ${tail}`) ?? { method, tail, byCases: [] };
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    row.byCases.push({ cases, mean, worst: Math.min(...shares) });
    rows.set(`${method} ${tail}`, row);
  }
  return [...rows.values()];
}

export const COVERAGE_CASES = CASES;
