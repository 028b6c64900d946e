/** An agent that is a program: JSON on standard input, JSON on standard output, one process an attempt. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Agent, AttemptRequest, AttemptResult, ToolUse } from '../model/agent.ts';
import type { CallFinding, Meter } from '../model/meter.ts';
import { isJsonObject, type JsonObject } from '../model/json.ts';
import { runProgram, type ProgramEnd, type ProgramResult } from './process.ts';
import type { AgentContext } from './context.ts';
import type { CommandVariant } from '../model/variant.ts';
import { agentFolderPrefix } from './leftover-folders.ts';
import { commandLine } from './command-line.ts';
import { openMetering, type Metering } from './command-metering.ts';
import { programEnvironment } from './environment.ts';
import type { ProxyRoute, RouteEnd } from '../provider/proxy/server.ts';
import { noteReported } from './reported-usage.ts';

const MAX_STDOUT_BYTES = 10 * 1024 * 1024;
/** How much of a program's words goes into a reason. */
const QUOTE_CHARACTERS = 200;

/**
 * Returns the agent; every attempt starts the program anew. Throws Failure before anything is spent when the program
 * is to be metered and the key or the address of its provider is missing.
 */
export async function openCommandAgent(variant: CommandVariant, context: AgentContext): Promise<Agent> {
  const command = commandLine(variant.command, context.project.root);
  const metering = await openMetering(variant, context);
  return {
    attempt: (request, meter, signal) =>
      attempt({ variant, command, env: context.env, request, meter, metering }, signal),
    close: async () => metering?.close(),
  };
}

interface Job {
  readonly variant: CommandVariant;
  readonly command: readonly string[];
  readonly env: AgentContext['env'];
  readonly request: AttemptRequest;
  readonly meter: Meter;
  /** null when what it buys is not metered. */
  readonly metering: Metering | null;
}

async function attempt(job: Job, signal: AbortSignal): Promise<AttemptResult> {
  const body = JSON.stringify(programInput(job.request));
  const permit = await job.meter.begin({
    kind: 'compute',
    provider: null,
    name: job.variant.compute ?? 'compute',
    body,
  });
  if (permit.kind === 'stopped') return { kind: 'limit', limit: permit.limit, reason: permit.reason };
  if (permit.kind === 'recorded') return readAnswer(permit.response, job.meter, null);
  const ending = endingOf(signal);
  const route = job.metering?.open(job.request, job.meter, { signal, onStop: ending.soon }) ?? null;
  const ran = await runInOwnFolder(job, body, { signal: ending.signal, route });
  const { stdout, stderr } = ran;
  const clean = (text: string): string => job.metering?.withoutKeys(text) ?? text;
  const result = { ...ran, stdout: clean(stdout), stderr: clean(stderr) };
  ending.clear();
  const wire = (await route?.close()) ?? null;
  const problem = (wire === null ? null : stoppedOnTheWire(wire)) ?? problemOf(result, job.variant);
  await permit.settle(findingOf(result, problem));
  return problem ?? readAnswer(result.stdout, job.meter, wire);
}

/** How long a program that may buy no more has to say so. */
const STOP_GRACE_MS = 2000;

/** Ends a program with its attempt, or soon after it was told that it may buy no more. */
function endingOf(signal: AbortSignal): {
  readonly signal: AbortSignal;
  readonly soon: () => void;
  readonly clear: () => void;
} {
  const end = new AbortController();
  const onAbort = (): void => end.abort(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  let timer: NodeJS.Timeout | undefined;
  return {
    signal: end.signal,
    soon: () => {
      timer ??= setTimeout(() => end.abort(), STOP_GRACE_MS);
    },
    clear: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    },
  };
}

/** What kept it from buying comes first: whatever the program made of that is no answer of its variant. */
function stoppedOnTheWire({ stop, givenUp }: RouteEnd): AttemptResult | null {
  if (stop !== null) return { kind: 'limit', ...stop };
  // Broken off and not ended: a resume makes the attempt again.
  return givenUp === null ? null : { kind: 'cancelled' };
}

/** Returns what the program reads: everything about the attempt, as one JSON object. */
function programInput(request: AttemptRequest): JsonObject {
  const { key, spec, case: kase, prompt, turns, feedback } = request;
  return {
    spec: spec.id,
    case: kase.id,
    attempt: request.attempt,
    repeat: key.repeat,
    prompt: { system: prompt.system, user: prompt.user },
    input: kase.input,
    turns: turns.map((turn) => ({ output: turn.output, feedback: turn.feedback })),
    feedback,
    output: { format: spec.output.format, schema: spec.output.schema },
  };
}

async function runInOwnFolder(
  job: Job,
  stdin: string,
  { signal, route }: { readonly signal: AbortSignal; readonly route: ProxyRoute | null },
): Promise<ProgramResult> {
  const folder = await mkdtemp(agentFolderPrefix());
  const [work, home, temp] = ['work', 'home', 'tmp'].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ];
  try {
    await Promise.all([work, home, temp].map((directory) => mkdir(directory)));
    return await runProgram({
      command: job.command,
      cwd: work,
      env: { ...programEnvironment(job.env, { home, temp, names: job.variant.env }), ...route?.env },
      stdin,
      timeoutMs: job.variant.timeoutSeconds * 1000,
      maxStdoutBytes: MAX_STDOUT_BYTES,
      signal,
    });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 2 });
  }
}

/** Returns why the program gave no answer, or null when it ended well. */
function problemOf(result: ProgramResult, variant: CommandVariant): AttemptResult | null {
  const { end } = result;
  switch (end.kind) {
    case 'cancelled':
      return { kind: 'cancelled' };
    case 'timeout':
      return { kind: 'timeout', reason: `the program was ended after ${variant.timeoutSeconds} s` };
    case 'too-much-output':
      return infra(`the program printed more than ${MAX_STDOUT_BYTES / 1024 / 1024} MiB`);
    case 'not-started':
      return infra(`the program did not start: ${end.reason}`);
    case 'killed':
      return infra(`the program was ended by ${end.by}${tail(result.stderr)}`);
    case 'exited':
      return end.code === 0 ? null : infra(`the program exited with ${end.code}${tail(result.stderr)}`);
  }
}

const STATUS: Readonly<Record<ProgramEnd['kind'], CallFinding['status']>> = {
  exited: 'ok',
  killed: 'failed',
  timeout: 'timeout',
  cancelled: 'cancelled',
  'too-much-output': 'failed',
  'not-started': 'failed',
};

/** Wall seconds are what is paid for: the machine is taken while the program waits, too. */
function findingOf(result: ProgramResult, problem: AttemptResult | null): CallFinding {
  const failed = result.end.kind === 'exited' && problem !== null;
  const reason = problem !== null && 'reason' in problem ? { error: problem.reason } : {};
  return {
    status: failed ? 'failed' : STATUS[result.end.kind],
    ...reason,
    quantity: (result.durationMs / 1000).toFixed(6),
    response: result.stdout,
    durationMs: result.durationMs,
  };
}

/** Returns the attempt's result from what the program printed: `{"output": …, "calls"?: […], "usage"?: {…}}`. */
function readAnswer(stdout: string, meter: Meter, wire: RouteEnd | null): AttemptResult {
  let answer: unknown;
  try {
    answer = JSON.parse(stdout);
  } catch {
    return infra(`the program printed no JSON object: ${quote(stdout)}`);
  }
  if (!isJsonObject(answer) || answer['output'] === undefined) {
    return infra(`the program printed no object with the key output: ${quote(stdout)}`);
  }
  const { output, usage, calls } = answer;
  if (usage !== undefined && isJsonObject(usage)) noteReported(meter, usage, wire);
  const text = typeof output === 'string' ? output : JSON.stringify(output, null, 2);
  return { kind: 'output', text, tools: Array.isArray(calls) ? calls.flatMap(toolUse) : [] };
}

/** Returns the tool calls that a program said it made, in what it printed; none when that cannot be read. */
export function toolUsesIn(stdout: string): readonly ToolUse[] {
  try {
    const answer: unknown = JSON.parse(stdout);
    return isJsonObject(answer) && Array.isArray(answer['calls']) ? answer['calls'].flatMap(toolUse) : [];
  } catch {
    return [];
  }
}

function toolUse(call: unknown): readonly ToolUse[] {
  if (!isJsonObject(call) || typeof call['tool'] !== 'string') return [];
  return [{ tool: call['tool'], arguments: call['arguments'] ?? {}, ok: call['ok'] !== false }];
}

function infra(reason: string): AttemptResult {
  return { kind: 'infra-error', reason };
}

function tail(stderr: string): string {
  const text = stderr.trim();
  return text === '' ? '' : `: ${JSON.stringify(text.slice(-QUOTE_CHARACTERS))}`;
}

function quote(text: string): string {
  return text.trim() === '' ? 'it printed nothing' : JSON.stringify(text.slice(0, QUOTE_CHARACTERS));
}
