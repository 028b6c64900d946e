// CPU and bytes of a trial whose agent answers at once in this process, with the durable ledger.
import { openRun } from './open-run.mjs';
import { benchProject } from './project.mjs';
import { payingAgent } from './synthetic-run.mjs';

const TRIALS = 10_000;

/** Answers without a call: what the runner itself costs. */
const silent = {
  close: async () => undefined,
  attempt: async (request) => ({ kind: 'output', text: request.case.expected, tools: [] }),
};

async function measure(agent) {
  const opened = await openRun(benchProject({ cases: TRIALS, concurrency: 50 }), agent);
  const before = process.cpuUsage();
  const start = performance.now();
  await opened.execute();
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  const bytes = await opened.close();
  return { cpuMs: (user + system) / 1000 / TRIALS, wallMs: wallMs / TRIALS, bytes: bytes / TRIALS };
}

/** The same answers and no firstpass: a promise and a hash a trial. */
async function floor() {
  const before = process.cpuUsage();
  for (let trial = 0; trial < TRIALS; trial += 1)
    await silent.attempt({ case: { expected: `answer ${trial}` } });
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / TRIALS;
}

export async function run() {
  await measure(silent);
  const bare = await floor();
  const rows = [];
  for (const [what, agent, bar] of [
    ['no call', silent, '≤ 0.6 ms'],
    ['one priced call', payingAgent(), '≤ 0.6 ms'],
  ]) {
    const { cpuMs, wallMs, bytes } = await measure(agent);
    rows.push({
      what: `CPU a trial, agent in process, ${what} (${(1 / wallMs).toFixed(1)} k trials/s)`,
      measured: `${cpuMs.toFixed(3)} ms`,
      floor: `${bare.toFixed(4)} ms (the agent alone)`,
      ratio: (cpuMs / bare).toFixed(0),
      bar,
    });
    rows.push({
      what: `ledger bytes a trial, ${what}, texts included`,
      measured: bytes.toFixed(0),
      floor: '',
      ratio: '',
      bar: '≤ 1500 without texts',
    });
  }
  return rows;
}
