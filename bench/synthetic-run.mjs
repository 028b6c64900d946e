// Fills a ledger with trials whose agent answers in this process and pays one call each: what benches read back.
import { openRun } from './open-run.mjs';
import { benchProject } from './project.mjs';

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

/** Pays one model call without any I/O; `texts` says whether the answer's text is kept. */
export function payingAgent(texts = true) {
  return {
    close: async () => undefined,
    attempt: async (request, meter) => {
      const permit = await meter.begin({
        kind: 'model',
        provider: 'bench',
        name: 'stub',
        body: texts ? request.prompt.user : '',
      });
      await permit.settle({
        status: 'ok',
        httpStatus: 200,
        usage,
        usageFormat: 'canonical',
        usageRaw: JSON.stringify(usage),
        ...(texts ? { response: request.case.expected } : {}),
        durationMs: 1,
      });
      return { kind: 'output', text: request.case.expected, tools: [] };
    },
  };
}

/** Runs so many trials into a new ledger; `repeats` of at most 1,000 cases. */
export async function filledRun(trials, { texts = true, concurrency = 500 } = {}) {
  const cases = Math.min(trials, 1_000);
  const project = { ...benchProject({ cases, concurrency }), repeats: Math.ceil(trials / cases) };
  const opened = await openRun(project, payingAgent(texts));
  await opened.execute();
  return opened;
}
