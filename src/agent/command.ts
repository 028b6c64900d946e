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
import { programEnvironment } from './environment.ts';

const MAX_STDOUT_BYTES = 10 * 1024 * 1024;
/** How much of a program's words goes into a reason. */
const QUOTE_CHARACTERS = 200;

/** Returns the agent. Every attempt starts the program anew, so `close` has nothing to let go of. */
export async function openCommandAgent(variant: CommandVariant, context: AgentContext): Promise<Agent> {
  const command = commandLine(variant.command, context.project.root);
  return {
    attempt: (request, meter, signal) =>
      attempt({ variant, command, env: context.env, request, meter }, signal),
    close: () => Promise.resolve(),
  };
}

interface Job {
  readonly variant: CommandVariant;
  readonly command: readonly string[];
  readonly env: AgentContext['env'];
  readonly request: AttemptRequest;
  readonly meter: Meter;
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
  if (permit.kind === 'recorded') return readAnswer(permit.response, job.meter);
  const result = await runInOwnFolder(job, body, signal);
  const problem = problemOf(result, job.variant);
  await permit.settle(findingOf(result, problem));
  return problem ?? readAnswer(result.stdout, job.meter);
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

async function runInOwnFolder(job: Job, stdin: string, signal: AbortSignal): Promise<ProgramResult> {
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
      env: programEnvironment(job.env, { home, temp, names: job.variant.env }),
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
function readAnswer(stdout: string, meter: Meter): AttemptResult {
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
  if (usage !== undefined && isJsonObject(usage)) meter.note('agent-reported-usage', numbersOf(usage));
  const text = typeof output === 'string' ? output : JSON.stringify(output, null, 2);
  return { kind: 'output', text, tools: Array.isArray(calls) ? calls.flatMap(toolUse) : [] };
}

function toolUse(call: unknown): readonly ToolUse[] {
  if (!isJsonObject(call) || typeof call['tool'] !== 'string') return [];
  return [{ tool: call['tool'], arguments: call['arguments'] ?? {}, ok: call['ok'] !== false }];
}

/** What a program says about its own usage is a cross-check and never a source: flat numbers are enough. */
function numbersOf(usage: JsonObject): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(usage).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
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
