// Calls a second through the whole runner against the bare SDK doing the same calls, on a stub of 20 ms.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText } from 'ai';
import pLimit from 'p-limit';
import { openModelAgent } from '../dist/src/agent/model.js';
import { median } from './median.mjs';
import { openRun } from './open-run.mjs';
import { benchProject } from './project.mjs';

const CALLS = 3_000;
const CONCURRENCY = 50;
const ROUNDS = 3;

async function bareSdk(url) {
  const provider = createOpenAICompatible({ name: 'bench', baseURL: url });
  const limit = pLimit(CONCURRENCY);
  const start = performance.now();
  await Promise.all(
    Array.from({ length: CALLS }, (_, index) =>
      limit(async () =>
        generateText({
          model: provider('stub'),
          maxRetries: 0,
          maxOutputTokens: 200,
          system: 'You are a synthetic benchmark.',
          prompt: `synthetic question ${index}`,
        }),
      ),
    ),
  );
  return (CALLS / (performance.now() - start)) * 1000;
}

async function throughRunner(url) {
  const settings = {
    kind: 'openai-compatible',
    baseUrl: url,
    apiKeyEnv: null,
    requestSeconds: 30,
    maxTries: 1,
  };
  const project = benchProject({ cases: CALLS, concurrency: CONCURRENCY, providers: { bench: settings } });
  const agent = await openModelAgent(project.variants[0], { project, env: {}, reader: null, sandbox: null });
  const opened = await openRun(project, agent);
  const start = performance.now();
  await opened.execute();
  const rate = (CALLS / (performance.now() - start)) * 1000;
  await agent.close();
  await opened.close();
  return rate;
}

export async function run() {
  const stub = spawn(process.execPath, [fileURLToPath(new URL('stub.mjs', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [port] = await once(stub.stdout, 'data');
    const url = `http://127.0.0.1:${String(port).trim()}/v1`;
    const rates = { bare: [], ours: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      rates.bare.push(await bareSdk(url));
      rates.ours.push(await throughRunner(url));
    }
    return [
      {
        what: `calls/s, 20 ms stub, concurrency ${CONCURRENCY}, ledger durable, median of ${ROUNDS} × ${CALLS}`,
        measured: median(rates.ours).toFixed(0),
        floor: `${median(rates.bare).toFixed(0)} (bare AI SDK on Node's fetch)`,
        ratio: (median(rates.ours) / median(rates.bare)).toFixed(2),
        bar: '≥ 0.90',
      },
    ];
  } finally {
    stub.kill();
  }
}
