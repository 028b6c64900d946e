// CPU and bytes of a trial whose agent answers at once in this process, with the durable ledger.
import { openRun } from './open-run.mjs';
import { benchProject } from './project.mjs';

const TRIALS = 10_000;

const usage = {
  input_uncached: 900,
  cache_read: 0,
  cache_write_5m: 0,
  cache_write_1h: 0,
  cache_write_unknown: 0,
  output: 100,
  reasoning: null,
  audio_input: 0,
  audio_output: 0,
  requests: 1,
  server_tools: {},
};

/** Answers without a call: what the runner itself costs. */
const silent = {
  close: async () => undefined,
  attempt: async (request) => ({ kind: 'output', text: request.case.expected, tools: [] }),
};

/** Pays one model call without any I/O: adds the intent, the priced call and its blobs. */
const paying = {
  close: async () => undefined,
  attempt: async (request, meter) => {
    const permit = await meter.begin({
      kind: 'model',
      provider: 'bench',
      name: 'stub',
      body: request.prompt.user,
    });
    await permit.settle({
      status: 'ok',
      httpStatus: 200,
      usage,
      usageFormat: 'canonical',
      usageRaw: JSON.stringify(usage),
      response: request.case.expected,
      durationMs: 1,
    });
    return { kind: 'output', text: request.case.expected, tools: [] };
  },
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
    ['one priced call', paying, '≤ 0.6 ms'],
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
