// How often whole pull requests of four cells are stopped, through the gate's own decision, when the truth is known.
import { decideGate } from '../../dist/src/gate/decide.js';
import { DEFAULT_FAMILY } from '../../dist/src/gate/family.js';
import { emptyMemory } from '../../dist/src/gate/look.js';
import { NO_DOUBTS } from '../../dist/src/gate/gated-cell.js';
import { cellPolicyOf } from '../../dist/src/gate/cell-policy.js';
import { DEFAULT_GATE } from '../../dist/src/model/gate-policy.js';
import { drawCase, drawTrial, lessYield, normals, processOf, TAILS } from './process.mjs';

/** Each pull request changes one cell of each tail; their yields alternate. */
const CELLS = Object.keys(TAILS);
const YIELDS = [0.7, 0.95];
const CASES = 20;
/** Repeats of a stored baseline. */
const STORED = 10;
/** Enough for the first look's level, corrected for four cells. */
const FAMILY = { ...DEFAULT_FAMILY, draws: 999 };

/** What is true of one of the four cells, by name; the others did not change. */
const CHANGES = {
  'no change': null,
  '+50 %, by cost': (process) => ({ ...process, factor: 1.5 }),
  '+50 %, by yield': (process) => lessYield(process, 1.5),
  '−20 %, by cost': (process) => ({ ...process, factor: 0.8 }),
};

const BASELINES = { 'stored, R = 10': false, 'measured with it': true };

/** Returns a row for every truth and kind of baseline, or the one of a number from 1. */
export function simulatePullRequests({
  repetitions,
  seed,
  progress,

  row,
}) {
  const rows = [];
  let configuration = 0;
  for (const [baseline, bothGrow] of Object.entries(BASELINES)) {
    for (const [change, of] of Object.entries(CHANGES)) {
      configuration += 1;
      if (row !== undefined && row !== configuration) continue;
      const stream = normals(seed + 15_485_863 * configuration);
      const processes = processesOf(of);
      const made = Array.from({ length: repetitions }, (_, at) =>
        onePullRequest({ at, of, processes, bothGrow }, stream),
      );
      rows.push(rowOf(change, baseline, made));
      progress(`pull requests: ${change}, baseline ${baseline}`);
    }
  }
  return rows;
}

/** Solving for a yield takes a while, so each process is made once. */
function processesOf(of) {
  return new Map(
    CELLS.flatMap((tail) =>
      YIELDS.map((chance) => {
        const before = processOf(tail, chance);
        return [`${tail} ${chance}`, { before, changed: of === null ? before : of(before) }];
      }),
    ),
  );
}

/** Plays one gate to its end: decide, run what it wants, decide again. */
function onePullRequest({ at, of, processes, bothGrow }, stream) {
  const changed = of === null ? -1 : at % CELLS.length;
  const cells = CELLS.map((tail, place) => {
    const chance = YIELDS[(at + place + Math.floor(at / CELLS.length)) % YIELDS.length];
    const { before, changed: other } = processes.get(`${tail} ${chance}`);
    const after = place === changed ? other : before;
    const items = Array.from({ length: CASES }, () => drawCase(before, stream));
    return { spec: tail, before, after, items, baseline: [], candidate: [], sampled: 0 };
  });
  const memory = emptyMemory();
  if (!bothGrow) for (const cell of cells) buy(cell, 'baseline', { from: 0, to: STORED }, stream);
  for (;;) {
    const decision = decideGate(
      cells.map((cell) => gatedCell(cell, bothGrow)),
      FAMILY,
      memory,
    );
    if (decision.next.length === 0) return { decision, changed, repeats: cells.map((cell) => cell.sampled) };
    for (const { spec, repeats } of decision.next) {
      const cell = cells.find((own) => own.spec === spec);
      buy(cell, 'candidate', { from: cell.sampled, to: repeats }, stream);
      if (bothGrow) buy(cell, 'baseline', { from: cell.sampled, to: repeats }, stream);
      cell.sampled = repeats;
    }
  }
}

let nextId = 0;

function buy(cell, arm, { from, to }, stream) {
  const process = arm === 'baseline' ? cell.before : cell.after;
  for (let repeat = from + 1; repeat <= to; repeat += 1)
    for (const [index, item] of cell.items.entries()) {
      const { cost, accepted } = drawTrial(process, item, stream);
      nextId += 1;
      cell[arm].push({
        trialId: nextId,
        case: `c${index}`,
        repeat,
        outcome: accepted ? 'correct' : 'incorrect',
        weight: 1,
        cluster: null,
        attempts: 1,
        cost: { 'model.output': BigInt(Math.round(cost * 1e6)) * 10n ** 12n },
        unpriced: 0,
        reusedFrom: null,
      });
    }
}

function armOf(run, trials) {
  return { run, variant: 'synthetic', rateCard: 'card', judging: null, trials };
}

function gatedCell(cell, bothGrow) {
  return {
    spec: cell.spec,
    variant: 'synthetic',
    change: 'execution',
    policy: cellPolicyOf(DEFAULT_GATE, cell.spec, 'synthetic'),
    baseline: armOf('baseline', cell.baseline),
    candidate: armOf('candidate', cell.candidate),
    cases: cell.items.map((_, index) => `c${index}`),
    sampled: cell.sampled,
    bothGrow,
    facts: NO_DOUBTS,
    yieldFloor: null,
    accepted: null,
    ruler: null,
  };
}

function rowOf(change, baseline, made) {
  const most = DEFAULT_GATE.looks.at(-1);
  const cells = made.flatMap(({ decision, changed }) =>
    decision.cells.map(({ verdict }, at) => ({ verdict, changed: at === changed, tail: CELLS[at] })),
  );
  const changed = cells.filter((cell) => cell.changed);
  const own = changed.length === 0 ? cells : changed;
  const repeats = made.flatMap((gate) => gate.repeats);
  return {
    change,
    baseline,
    stopped: share(made, ({ decision }) => !decision.passed),
    byTail: CELLS.map((tail) =>
      share(
        own.filter((cell) => cell.tail === tail),
        isRed,
      ),
    ),
    passed: share(own, isGood),
    used: repeats.reduce((sum, some) => sum + some, 0) / (repeats.length * most),
  };
}

function isRed({ verdict }) {
  return verdict === 'regressed';
}

function isGood({ verdict }) {
  return verdict === 'pass' || verdict === 'improved';
}

function share(of, which) {
  return of.filter(which).length / Math.max(1, of.length);
}

export const PULL_REQUEST_TAILS = CELLS;
