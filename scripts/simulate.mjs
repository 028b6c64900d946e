// Coverage of the intervals and errors of the gate on processes whose truth is known: `npm run simulate`.
// `--write` puts the tables into docs/how-it-is-tested.md; `--only SECTION` makes one of
// them, `--row N` one line of the pull requests; `--repetitions`, `--gates`, `--pulls` and `--seed` change the size.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { COVERAGE_CASES, simulateCoverage } from './simulate/coverage.mjs';
import { simulateGate } from './simulate/gate.mjs';
import { PULL_REQUEST_TAILS, simulatePullRequests } from './simulate/pull-requests.mjs';

const PAGE = new URL('../docs/how-it-is-tested.md', import.meta.url);

const { values } = parseArgs({
  options: {
    repetitions: { type: 'string', default: '1000' },
    gates: { type: 'string', default: '400' },
    pulls: { type: 'string', default: '400' },
    seed: { type: 'string', default: '20261123' },
    only: { type: 'string' },
    row: { type: 'string' },
    write: { type: 'boolean', default: false },
    quiet: { type: 'boolean', default: false },
  },
});
const size = {
  repetitions: Number(values.repetitions),
  gates: Number(values.gates),
  pulls: Number(values.pulls),
  seed: Number(values.seed),
  row: values.row === undefined ? undefined : Number(values.row),
};
const progress = (what) => {
  if (!values.quiet) console.error(what);
};

const every = {
  coverage: () => coverageTable(simulateCoverage({ ...size, progress })),
  gate: () => gateTable(simulateGate({ repetitions: size.gates, seed: size.seed, progress })),
  'pull-requests': () =>
    pullRequestTable(
      simulatePullRequests({ repetitions: size.pulls, seed: size.seed, row: size.row, progress }),
    ),
};
const wanted = Object.keys(every).filter((name) => values.only === undefined || values.only === name);
const sections = Object.fromEntries(wanted.map((name) => [name, every[name]()]));
for (const section of Object.values(sections)) console.log(`${section}\n`);
if (values.write) writePage();

function coverageTable(rows) {
  const head = ['method', 'costs', ...COVERAGE_CASES.map((cases) => `n = ${cases}`)];
  const sorted = rows.toSorted((left, right) => order(left) - order(right));
  return (
    `Seed ${size.seed}, ${size.repetitions} samples in each of 400 configurations.\n\n` +
    table(
      head,
      sorted.map((row) => [`\`${row.method}\``, row.tail, ...coverageCells(row)]),
    )
  );
}

function coverageCells(row) {
  return COVERAGE_CASES.map((cases) => {
    const found = row.byCases.find((cell) => cell.cases === cases);
    return found === undefined ? '' : share(found);
  });
}

function order(row) {
  const methods = ['logMover', 'suiteLogMover', 'logDeltaT', 'jackknifeLogT', 'deltaT', 'fiellerT'];
  const at = methods.indexOf(row.method);
  return at === -1 ? methods.length : at;
}

function gateTable(rows) {
  const head = ['truth', 'cases', 'FAIL', 'PASS', 'repeats of 10', 'FAIL, futility', 'repeats, futility'];
  return (
    `Seed ${size.seed}, ${size.gates} gates in each of 144 configurations.\n\n` +
    table(
      head,
      rows.map((row) => [
        row.change,
        row.cases,
        share(row.fail),
        share(row.pass),
        row.repeats.toFixed(1),
        share(row.futile.fail),
        row.futile.repeats.toFixed(1),
      ]),
    )
  );
}

function pullRequestTable(rows) {
  const head = ['truth', 'baseline', 'stopped', ...PULL_REQUEST_TAILS, 'passed', 'runs used'];
  return (
    `Seed ${size.seed}, ${size.pulls} pull requests a row.\n\n` +
    table(
      head,
      rows.map(({ change, baseline, stopped, byTail, passed, used }) => [
        change,
        baseline,
        ...[stopped, ...byTail, passed, used].map(percent),
      ]),
    )
  );
}

function table(head, rows) {
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function line(cells) {
  return `| ${cells.join(' | ')} |`;
}

function share({ mean, worst }) {
  return `${percent(mean)} (${percent(worst)})`;
}

function percent(part) {
  return `${(100 * part).toFixed(1)} %`;
}

function writePage() {
  let page = readFileSync(PAGE, 'utf8');
  for (const [name, text] of Object.entries(sections)) {
    const block = new RegExp(`(<!-- simulate:${name} -->\\n)[\\s\\S]*?(<!-- /simulate:${name} -->)`);
    if (!block.test(page)) throw new Error(`docs/how-it-is-tested.md has no block "simulate:${name}"`);
    page = page.replace(block, (_, open, close) => `${open}\n${text}\n\n${close}`);
  }
  writeFileSync(PAGE, page);
}
