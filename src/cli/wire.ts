import { performance } from 'node:perf_hooks';
import { compileValidators } from '../../validators/compile.ts';
import { openAgent } from '../agent/index.ts';
import type { Dependencies, Judge } from '../execute/dependencies.ts';
import { openTraffic, processClock } from '../execute/traffic/index.ts';
import { blobRecord } from '../ledger/blob.ts';
import type { Agent } from '../model/agent.ts';
import type { PriceableCall, Pricer } from '../model/call.ts';
import type { LedgerReader, LedgerWriter } from '../model/ledger.ts';
import type { Usd } from '../model/money.ts';
import type { Spec } from '../model/spec.ts';
import type { WorstCasePricer } from '../model/worst-case.ts';
import { reportedTotalDifference } from '../price/reported.ts';
import { startProxy } from '../provider/proxy/server.ts';
import { startSandbox } from '../provider/sandbox/index.ts';
import { renderFeedback, renderPrompt } from '../spec/template.ts';
import type { OpenProject } from './open-project.ts';

/** Everything a run works with, and the way to let all of it go. */
export interface Wiring {
  readonly dependencies: Dependencies;
  close(): Promise<void>;
}

/** Connects agents, validators, prices and the ledger; opens nothing that is not used. */
export function wire(
  open: OpenProject,
  ledger: { readonly writer: LedgerWriter; readonly reader: LedgerReader },
  prices: { readonly pricer: Pricer; readonly worstCase: WorstCasePricer },
): Wiring {
  const { project, definitions } = open;
  const closers: (() => Promise<void>)[] = [];
  const closing = <Opened extends { close(): Promise<void> }>(opened: Opened): Opened => {
    closers.unshift(async () => opened.close());
    return opened;
  };
  const sandbox = once(async () =>
    closing(await startSandbox({ specs: project.specs, seed: project.seed, keepBill: false })),
  );
  const proxy = once(async () => closing(await startProxy()));
  const traffic = openTraffic(
    project,
    processClock(() => performance.now()),
  );
  const context = {
    project,
    env: process.env,
    reader: ledger.reader,
    sandbox,
    proxy,
    traffic: (name: string) => traffic.of(name),
    explainReported: (calls: readonly PriceableCall[], reported: Usd) =>
      reportedTotalDifference(calls, reported, prices.pricer),
  };
  const agents = new Map<string, Promise<Agent>>();
  const judges = new Map<string, Promise<Judge>>();

  const openJudge = async (spec: Spec): Promise<Judge> => {
    const place = { folder: spec.folder, output: spec.output };
    const validators = closing(await compileValidators(spec.validators, definitions, place));
    return async (output, signal) => validators.judge(output, signal);
  };
  return {
    dependencies: {
      ledger: ledger.writer,
      ...prices,
      agentOf: (variant) =>
        remembered(agents, variant.id, async () => closing(await openAgent(variant, context))),
      judgeOf: (spec) => remembered(judges, spec.id, async () => openJudge(spec)),
      renderPrompt: (spec, item, variant) => renderPrompt(spec, item, variant.prompt),
      renderFeedback,
      blob: blobRecord,
      traffic,
      clock: { now: () => new Date().toISOString(), elapsedMs: () => performance.now() },
    },
    close: async () => {
      for (const close of closers) await close();
    },
  };
}

async function remembered<Value>(
  known: Map<string, Promise<Value>>,
  key: string,
  make: () => Promise<Value>,
): Promise<Value> {
  const made = known.get(key) ?? make();
  known.set(key, made);
  return made;
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return async () => (made ??= make());
}
