/** Runs one attempt of a known agent's stand-in against a provider on loopback. */
import path from 'node:path';
import { openCommandAgent } from '../../../src/agent/command.ts';
import type { AgentContext } from '../../../src/agent/context.ts';
import type { AttemptRequest, AttemptResult } from '../../../src/model/agent.ts';
import { type CommandPreset, PRESET_FACTS, type PresetName } from '../../../src/model/preset.ts';
import type { CommandMeter, CommandVariant } from '../../../src/model/variant.ts';
import { startProxy } from '../../../src/provider/proxy/server.ts';
import type { Sandbox } from '../../../src/provider/sandbox/index.ts';
import { type Answer, loopback, type Received } from '../../provider/loopback.ts';
import { caseOf, specOf } from '../../provider/sandbox/fixtures.ts';
import { testMeter, type TestMeter } from '../test-meter.ts';

/** Stands for a key that must be nowhere but in the provider's hands. */
export const SECRET = 'sk-the-real-key';
const AGENTS = path.resolve(import.meta.dirname, '../../fixtures/agents');

export interface Session {
  readonly preset: PresetName;
  /** The user's prompt. */
  readonly prompt: string;
  readonly answer: Answer;
  /** Program instead of the stand-in. */
  readonly command?: readonly string[];
  readonly system?: string;
  readonly turns?: AttemptRequest['turns'];
  readonly setting?: Partial<CommandPreset>;
  readonly source?: CommandMeter['source'] | 'none';
  readonly timeoutSeconds?: number;
  readonly sandbox?: Sandbox;
  readonly env?: Readonly<Record<string, string>>;
  readonly names?: readonly string[];
  readonly explain?: AgentContext['explainReported'];
  readonly meter?: TestMeter;
}

export interface Held {
  readonly result: AttemptResult;
  readonly meter: TestMeter;
  readonly received: readonly Received[];
}

/** The stand-in of a preset as a command. */
export function standIn(preset: PresetName): readonly string[] {
  return [process.execPath, path.join(AGENTS, `${PRESET_FACTS[preset].program}.mjs`)];
}

export async function hold(session: Session): Promise<Held> {
  const { preset, setting = {}, source = 'proxy', meter = testMeter() } = session;
  const server = await loopback(session.answer);
  const proxy = await startProxy();
  const kind = PRESET_FACTS[preset].kinds[0] ?? '';
  const there = { kind, baseUrl: server.url, apiKeyEnv: 'REAL_KEY', requestSeconds: 10, maxTries: 1 };
  const upstreams = session.sandbox === undefined ? ['there'] : ['sandbox'];
  const context = {
    project: { root: AGENTS, providers: { there }, seed: 1 },
    env: { PATH: process.env['PATH'], REAL_KEY: SECRET, ...session.env },
    proxy: () => Promise.resolve(proxy),
    sandbox: () => Promise.resolve(session.sandbox),
    ...(session.explain === undefined ? {} : { explainReported: session.explain }),
  } as unknown as AgentContext;
  const variant: CommandVariant = {
    id: 'known',
    agent: 'command',
    tags: {},
    specs: null,
    prompt: null,
    command: session.command ?? standIn(preset),
    env: session.names ?? [],
    timeoutSeconds: session.timeoutSeconds ?? 60,
    compute: null,
    ...(source === 'none' ? {} : { meter: { source, upstreams, credentials: 'firstpass' } }),
    preset: {
      name: preset,
      model: 'synthetic-1',
      maxTurns: null,
      tools: null,
      args: [],
      version: null,
      ...setting,
    },
  };
  try {
    const agent = await openCommandAgent(variant, context);
    const request = requestOf(session);
    const result = await agent.attempt(request, meter, new AbortController().signal);
    await agent.close();
    return { result, meter, received: server.received };
  } finally {
    await proxy.close();
    await server.close();
  }
}

function requestOf({ prompt, system, turns = [] }: Session): AttemptRequest {
  const kase = caseOf('a');
  return {
    key: { spec: 'sample', variant: 'known', case: 'a', repeat: 1 },
    attempt: turns.length + 1,
    spec: specOf([kase]),
    case: kase,
    prompt: { system: system ?? null, user: prompt },
    turns,
    feedback: null,
  };
}

/** Returns the detail of the first note of the name. */
export function noted({ meter }: Held, name: string): Readonly<Record<string, unknown>> | undefined {
  return meter.notes.find((note) => note.name === name)?.detail;
}

/** Returns kind, model and status of each call, in the order in which they were settled. */
export function callsOf({ meter }: Held): readonly unknown[] {
  return meter.calls.map(({ request, finding }) => [request.kind, request.name, finding.status]);
}
