// Opens a run on a real ledger in a temporary folder, wired as the command line wires it.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { compileValidators } from '../dist/validators/compile.js';
import { validators } from '../dist/validators/index.js';
import { runPlan } from '../dist/src/execute/run.js';
import { blobRecord } from '../dist/src/ledger/blob.js';
import { openReader, openRunWriter } from '../dist/src/ledger/sqlite/index.js';
import { makePlan } from '../dist/src/plan/plan.js';
import { createPricer } from '../dist/src/price/pricer.js';
import { createWorstCase } from '../dist/src/price/worst-case.js';
import { renderFeedback, renderPrompt } from '../dist/src/spec/template.js';
import { CARD } from './project.mjs';

export async function openRun(project, agent) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'firstpass-bench-'));
  const file = path.join(folder, 'ledger.db');
  const writer = openRunWriter(file);
  const reader = openReader(file);
  const plan = makePlan(project, new Map(project.specs.map((spec) => [spec.id, { exec: 1, score: 1 }])));
  const [spec] = project.specs;
  const compiled = await compileValidators(spec.validators, validators, {
    folder: spec.folder,
    output: spec.output,
  });
  await writer.append([
    { kind: 'rate-card', sha256: 'card', canonical: '{}' },
    {
      kind: 'run',
      run: {
        id: 'run',
        startedAt: new Date().toISOString(),
        project: 'bench',
        source: 'run',
        version: '0',
        planDigest: plan.digest,
        seed: 1,
        repeats: plan.repeats,
        planned: plan.size,
        rateCard: 'card',
        synthetic: true,
        environment: {},
      },
    },
    {
      kind: 'cell',
      cell: {
        run: 'run',
        spec: spec.id,
        variant: 'bench',
        specDescription: '',
        owner: null,
        label: 'bench',
        agent: 'model',
        synthetic: true,
        tags: {},
        yieldFloor: null,
        slaP95Seconds: null,
        scoreKey: 'k',
      },
    },
  ]);
  const dependencies = {
    ledger: writer,
    pricer: createPricer([CARD]),
    worstCase: createWorstCase([CARD]),
    agentOf: async () => agent,
    judgeOf: async () => async (output, signal) => compiled.judge(output, signal),
    renderPrompt: (which, item, variant) => renderPrompt(which, item, variant.prompt),
    renderFeedback,
    blob: blobRecord,
    clock: { now: () => new Date().toISOString(), elapsedMs: () => performance.now() },
  };
  const never = new AbortController().signal;
  let finished = null;
  const finish = async () => {
    finished ??= (async () => {
      reader.close();
      await compiled.close();
      await writer.close();
      return statSync(file).size;
    })();
    return finished;
  };
  return {
    execute: async () =>
      runPlan(
        {
          run: 'run',
          plan,
          finished: () => false,
          recorded: () => null,
          drain: never,
          stop: never,
          onProgress: () => undefined,
          onTraffic: () => undefined,
        },
        dependencies,
      ),
    file,
    plan,
    /** Closes the ledger; returns its bytes after everything is checkpointed into it. */
    finish,
    close: async () => {
      const bytes = await finish();
      rmSync(folder, { recursive: true, force: true });
      return bytes;
    },
  };
}
