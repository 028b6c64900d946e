/** The tools of a spec: checked arguments, a metered call, and an answer that the model can read. */
import type { CallFinding, Meter } from '../model/meter.ts';
import { cappedResult, readToolAnswer, writeToolAnswer, type ToolAnswer } from './tool-answer.ts';
import { openModuleTool } from './tool-module.ts';
import { openCommandTool } from './tool-command.ts';
import { MeterStop } from '../provider/meter-stop.ts';
import type { Spec, ToolSpec } from '../model/spec.ts';
import type { ToolRunner } from './tool-runner.ts';
import { compileArguments, type ArgumentCheck } from './tool-arguments.ts';

export interface ToolBox {
  readonly specs: readonly ToolSpec[];
  /**
   * Makes one metered call. What the tool or the model gets wrong is in the answer; throws `MeterStop` when a
   * limit or a budget forbids the call.
   */
  call(name: string, args: unknown, meter: Meter, signal: AbortSignal): Promise<ToolAnswer>;
  /** Ends workers. */
  close(): Promise<void>;
}

interface OpenTool {
  readonly spec: ToolSpec;
  readonly check: ArgumentCheck;
  readonly runner: ToolRunner;
}

/**
 * Returns the spec's tools. `env` is where command tools get PATH, LANG and TZ from. Throws a Failure when the
 * JSON Schema of a tool's arguments does not compile.
 */
export async function openTools(
  spec: Pick<Spec, 'id' | 'folder' | 'tools'>,
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<ToolBox> {
  const tools = new Map<string, OpenTool>();
  for (const tool of spec.tools) {
    const check = await compileArguments(tool, spec.id);
    const runner =
      tool.run.kind === 'module'
        ? openModuleTool(tool, { file: tool.run.file, folder: spec.folder, spec: spec.id })
        : openCommandTool(tool, { command: tool.run.command, folder: spec.folder, env });
    tools.set(tool.name, { spec: tool, check, runner });
  }
  return {
    specs: spec.tools,
    call: (name, args, meter, signal) => callTool({ tools, name, args, meter }, signal),
    close: async () => {
      await Promise.all([...tools.values()].map(({ runner }) => runner.close()));
    },
  };
}

interface ToolCall {
  readonly tools: ReadonlyMap<string, OpenTool>;
  readonly name: string;
  readonly args: unknown;
  readonly meter: Meter;
}

async function callTool(call: ToolCall, signal: AbortSignal): Promise<ToolAnswer> {
  const { name, args, meter } = call;
  const tool = call.tools.get(name);
  const body = JSON.stringify({ tool: name, arguments: args ?? {} });
  const permit = await meter.begin({ kind: 'tool', provider: null, name, body });
  if (permit.kind === 'stopped') throw new MeterStop(permit.limit, permit.reason);
  if (permit.kind === 'recorded') {
    return readToolAnswer(permit.response) ?? { ok: false, result: 'The recorded result cannot be read.' };
  }
  const problem = tool === undefined ? unknownTool(call) : tool.check(args ?? {});
  // Nothing ran, so nothing is to pay; the call still counts as one that the model made.
  if (tool === undefined || problem !== null) {
    const answer = { ok: false, result: problem ?? '' };
    await permit.settle({
      ...failure(answer.result),
      quantity: '0',
      durationMs: 0,
      response: writeToolAnswer(answer),
    });
    return answer;
  }
  const run = await tool.runner.run(args ?? {}, signal);
  if (run.waitMs > 0) meter.waited(run.waitMs, run.durationMs);
  const answer = { ok: run.status === 'ok', result: cappedResult(run.text, run.bytes) };
  await permit.settle({
    ...(run.status === 'ok' ? { status: 'ok' } : { ...failure(run.text), status: run.status }),
    quantity: '1',
    durationMs: run.durationMs,
    response: writeToolAnswer(answer),
    // The name is the tool's, so what selects its price travels beside it.
    ...(tool.spec.sku === null ? {} : { selectors: { sku: tool.spec.sku } }),
  });
  return answer;
}

function failure(reason: string): Pick<CallFinding, 'status' | 'error'> {
  return { status: 'failed', error: reason.split('\n', 1)[0]?.slice(0, 300) ?? reason };
}

function unknownTool(call: ToolCall): string {
  const names = [...call.tools.keys()].join(', ');
  return `There is no tool ${call.name}. The tools are: ${names === '' ? 'none' : names}.`;
}
