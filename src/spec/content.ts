import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { formatUsd } from '../model/money.ts';
import { DEFAULT_GUARDS, type LimitSet, type Spec, type SpecContent, type ToolSpec } from '../model/spec.ts';
import { namedFiles } from './named-files.ts';
import { userValidatorFile } from './user-validators.ts';

/**
 * Returns everything of a spec that can change what an agent is asked in its first attempt, apart from the
 * cases: instructions, wanted form, tools, ceilings, how it goes on and whether another takes over. Files count
 * by their bytes, with those that a module names, so that a changed tool is a changed spec; packages do not. How
 * often and with which words it is asked again is compared attempt by attempt when a stored trial is reused.
 */
export async function specContent(spec: Spec): Promise<SpecContent> {
  return {
    prompt: { system: spec.prompt.system, user: spec.prompt.user, partials: spec.prompt.partials },
    // Agents are told the schema as text: the order of its keys is part of what they read.
    output: { format: spec.output.format, schema: JSON.stringify(spec.output.schema) },
    tools: await Promise.all(spec.tools.map((tool) => toolContent(tool, spec.folder))),
    // Who takes over counts with its content, in the plan: its name is no part of what is asked.
    retry: { mode: spec.retry.mode, escalates: spec.retry.escalateTo !== null },
    guards: { ...(spec.guards ?? DEFAULT_GUARDS) },
    limits: { attempt: limitContent(spec.limits.attempt), trial: limitContent(spec.limits.trial) },
  };
}

/**
 * Returns everything of a spec that can change a verdict about a given output or what follows from it, apart
 * from its cases: how the output is read, the validators with their options, the bytes of files that options
 * name and of the project's own validators, how often the agent may try again and what it is told.
 */
export async function validatorContent(spec: Spec): Promise<Json> {
  const root = projectRoot(spec);
  return {
    output: { ...spec.output },
    retry: { maxAttempts: spec.retry.maxAttempts, feedback: spec.retry.feedback },
    validators: spec.validators.map(({ kind, options }) => ({ kind, options })),
    files: Object.fromEntries(
      [
        ...new Set(
          filesIn([...spec.validators] as unknown as Json, spec.folder, root).flatMap((file) => [
            file,
            ...namedFiles(file),
          ]),
        ),
      ]
        .sort()
        .map((file) => [from(root, file), hashOf(file)]),
    ),
  };
}

/**
 * Returns a command line with the bytes of the files it names below the folder: a program that was edited is
 * another program.
 */
export function commandContent(command: readonly string[], folder: string): Json {
  return command.map((word) => {
    const file = fileBelow(folder, word);
    return file === null ? word : { word, ...bytesOf(file) };
  });
}

async function toolContent(tool: ToolSpec, folder: string): Promise<JsonObject> {
  const { name, description, parameters, timeoutSeconds } = tool;
  const run: Json =
    tool.run.kind === 'module'
      ? { kind: 'module', ...bytesOf(tool.run.file) }
      : { kind: 'command', command: commandContent(tool.run.command, folder) };
  // The price of a call changes no output: `sku` stays out.
  return { name, description, parameters: JSON.stringify(parameters), timeoutSeconds, run };
}

function limitContent({ cost, ...counts }: LimitSet): JsonObject {
  return { ...counts, costUsd: cost === null ? null : formatUsd(cost) };
}

// A spec knows its own path below the project: as many folders up as that path is deep.
function projectRoot(spec: Spec): string {
  return path.resolve(spec.folder, path.relative(path.dirname(path.resolve('/', spec.file)), '/') || '.');
}

function filesIn(value: Json, folder: string, root: string): readonly string[] {
  if (typeof value === 'string') {
    const file = fileBelow(folder, value);
    return file === null ? [] : [file];
  }
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap((item) => filesIn(item, folder, root));
  if (!isJsonObject(value)) return [];
  const own = typeof value['kind'] === 'string' ? userValidatorFile(root, value['kind']) : null;
  const below = Object.values(value).flatMap((item) => filesIn(item, folder, root));
  return own === null ? below : [own, ...below];
}

function fileBelow(folder: string, word: string): string | null {
  // Longer than any path, or with a line break: a text, and no name of a file.
  if (word === '' || word.length > 1000 || /[\n\0]/.test(word)) return null;
  const file = path.resolve(folder, word);
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? file : null;
}

/** Returns the file's hash, with those of the files that it names. */
function bytesOf(file: string): JsonObject {
  const named = namedFiles(file).map((name) => [from(path.dirname(file), name), hashOf(name)] as const);
  return { sha256: hashOf(file), ...(named.length === 0 ? {} : { names: Object.fromEntries(named) }) };
}

function from(folder: string, file: string): string {
  return path.relative(folder, file).split(path.sep).join('/');
}

function hashOf(file: string): string {
  return sha256(readFileSync(file));
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
