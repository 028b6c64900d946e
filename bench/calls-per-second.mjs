// Calls a second through the whole runner against the bare SDK doing the same calls, on a stub of 20 ms.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText } from 'ai';
import pLimit from 'p-limit';
import { Agent, request } from 'undici';
import { openModelAgent } from '../dist/src/agent/model.js';
import { median } from './median.mjs';
import { openRun } from './open-run.mjs';
import { benchProject } from './project.mjs';

/** Concurrency, calls and rounds: the bar is at 50, the others show where it ends. */
const SIZES = [
  { concurrency: 50, calls: 3_000, rounds: 3 },
  { concurrency: 200, calls: 3_000, rounds: 1 },
  { concurrency: 1_000, calls: 4_000, rounds: 1 },
];

/** The same requests by undici alone: what HTTP itself costs. */
async function bareUndici(url, { concurrency, calls }) {
  const agent = new Agent({ connections: concurrency });
  const limit = pLimit(concurrency);
  const start = performance.now();
  await Promise.all(
    Array.from({ length: calls }, (_, index) =>
      limit(async () => {
        const response = await request(`${url}/chat/completions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            model: 'stub',
            max_tokens: 1_000,
            messages: [
              { role: 'system', content: 'You are a synthetic benchmark.' },
              { role: 'user', content: `synthetic question ${index}` },
            ],
          }),
          dispatcher: agent,
        });
        return response.body.json();
      }),
    ),
  );
  const rate = (calls / (performance.now() - start)) * 1000;
  await agent.close();
  return rate;
}

async function bareSdk(url, { concurrency, calls }) {
  const provider = createOpenAICompatible({ name: 'bench', baseURL: url });
  const limit = pLimit(concurrency);
  const start = performance.now();
  await Promise.all(
    Array.from({ length: calls }, (_, index) =>
      limit(async () =>
        generateText({
          model: provider('stub'),
          maxRetries: 0,
          maxOutputTokens: 1_000,
          system: 'You are a synthetic benchmark.',
          prompt: `synthetic question ${index}`,
        }),
      ),
    ),
  );
  return (calls / (performance.now() - start)) * 1000;
}

async function throughRunner(url, { concurrency, calls }) {
  const settings = {
    kind: 'openai-compatible',
    baseUrl: url,
    apiKeyEnv: null,
    requestSeconds: 30,
    maxTries: 1,
  };
  const project = benchProject({ cases: calls, concurrency, providers: { bench: settings } });
  const agent = await openModelAgent(project.variants[0], { project, env: {}, reader: null, sandbox: null });
  const opened = await openRun(project, agent);
  const start = performance.now();
  await opened.execute();
  const rate = (calls / (performance.now() - start)) * 1000;
  await agent.close();
  await opened.close();
  return rate;
}

async function row(url, size) {
  const rates = { undici: [], bare: [], ours: [] };
  for (let round = 0; round < size.rounds; round += 1) {
    rates.undici.push(await bareUndici(url, size));
    rates.bare.push(await bareSdk(url, size));
    rates.ours.push(await throughRunner(url, size));
  }
  const { concurrency, calls, rounds } = size;
  return {
    what: `calls/s, 20 ms stub, concurrency ${concurrency}, ledger durable, median of ${rounds} × ${calls}`,
    measured: median(rates.ours).toFixed(0),
    floor: `${median(rates.bare).toFixed(0)} (bare AI SDK); ${median(rates.undici).toFixed(0)} (bare undici)`,
    ratio: (median(rates.ours) / median(rates.bare)).toFixed(2),
    bar: concurrency === 50 ? '≥ 0.90' : '–',
  };
}

export async function run() {
  const stub = spawn(process.execPath, [fileURLToPath(new URL('stub.mjs', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [port] = await once(stub.stdout, 'data');
    const url = `http://127.0.0.1:${String(port).trim()}/v1`;
    const rows = [];
    for (const size of SIZES) rows.push(await row(url, size));
    return rows;
  } finally {
    stub.kill();
  }
}
