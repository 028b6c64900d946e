// The synthetic process behind every simulation: cases that differ in cost and difficulty, and up to three attempts.
import { mulberry32 } from '../../dist/src/analyse/numeric/random.js';

/** Spread of log cost between cases and within them; runaways are attempts that cost eight times as much. */
export const TAILS = {
  flat: { between: 0.05, within: 0.03, runaways: 0 },
  light: { between: 0.4, within: 0.25, runaways: 0 },
  moderate: { between: 0.7, within: 0.5, runaways: 0 },
  heavy: { between: 1, within: 0.7, runaways: 0.02 },
};

const ATTEMPTS = 3;
/** A retry carries the feedback in its prompt. */
const RETRY_COST = 1.15;
const RUNAWAY_COST = 8;
/** Dear cases are harder: correlation of a case's cost with its logit of success. */
const CORRELATION = -0.5;

/** Returns standard normal numbers from a seeded stream (Box and Muller, 1958), and the stream itself. */
export function normals(seed) {
  const random = mulberry32(seed);
  let spare = null;
  const normal = () => {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  return { random, normal };
}

/** A process whose trials end correct with probability `share`; `factor` multiplies every cost. */
export function processOf(tail, share, factor = 1) {
  return { ...TAILS[tail], logit: logitFor(share), factor };
}

/** Returns the process whose lower yield makes a correct output dearer by `ratio`, with the same costs. */
export function lessYield(process, ratio) {
  const wanted = trueCost(process) * ratio;
  let [low, high] = [process.logit - 12, process.logit];
  for (let step = 0; step < 80; step += 1) {
    const middle = (low + high) / 2;
    if (trueCost({ ...process, logit: middle }) > wanted) low = middle;
    else high = middle;
  }
  return { ...process, logit: (low + high) / 2 };
}

/** One case: the factor of its costs, and the chance that one attempt is correct. */
export function drawCase(process, { normal }) {
  const cost = normal();
  const ease = CORRELATION * cost + Math.sqrt(1 - CORRELATION ** 2) * normal();
  return { cost: Math.exp(process.between * cost), ease };
}

/** One trial of a case: what all its attempts cost, and whether one was correct. */
export function drawTrial(process, item, { random, normal }) {
  const chance = logistic(process.logit + item.ease);
  let cost = 0;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const runaway = process.runaways > 0 && random() < process.runaways ? RUNAWAY_COST : 1;
    const noise = Math.exp(process.within * normal());
    cost += process.factor * item.cost * noise * runaway * RETRY_COST ** attempt;
    if (random() < chance) return { cost, accepted: true };
  }
  return { cost, accepted: false };
}

/** Returns the true cost per correct output of new cases, by quadrature over their ease. */
export function trueCost(process) {
  const { between } = process;
  const slope = between * CORRELATION;
  const rest = (between ** 2 * (1 - CORRELATION ** 2)) / 2;
  const cost = expectation((ease) => Math.exp(slope * ease + rest) * meanCost(process, ease));
  return cost / expectation((ease) => meanAccepted(process, ease));
}

/** Returns the true cost per correct output of these cases. */
export function trueCostOf(process, cases) {
  let [cost, accepted] = [0, 0];
  for (const item of cases) {
    cost += item.cost * meanCost(process, item.ease);
    accepted += meanAccepted(process, item.ease);
  }
  return cost / accepted;
}

function meanCost({ logit, within, runaways, factor }, ease) {
  const wrong = 1 - logistic(logit + ease);
  const attempt = factor * Math.exp(within ** 2 / 2) * (1 + runaways * (RUNAWAY_COST - 1));
  let [total, reached] = [0, 1];
  for (let made = 0; made < ATTEMPTS; made += 1) {
    total += reached * RETRY_COST ** made;
    reached *= wrong;
  }
  return attempt * total;
}

function meanAccepted({ logit }, ease) {
  return 1 - (1 - logistic(logit + ease)) ** ATTEMPTS;
}

function logitFor(share) {
  let [low, high] = [-20, 20];
  for (let step = 0; step < 80; step += 1) {
    const middle = (low + high) / 2;
    if (expectation((ease) => meanAccepted({ logit: middle }, ease)) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function logistic(value) {
  return 1 / (1 + Math.exp(-value));
}

/** Returns the mean of a function of a standard normal variable, by the trapezoidal rule, which is exact enough. */
function expectation(of) {
  let total = 0;
  const step = 0.01;
  for (let value = -9; value <= 9; value += step) total += of(value) * Math.exp(-(value ** 2) / 2);
  return (total * step) / Math.sqrt(2 * Math.PI);
}
