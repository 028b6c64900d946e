import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { formatUsd } from '../model/money.ts';
import { DEFAULT_GUARDS, type LimitSet, type Spec, type SpecContent, type ToolSpec } from '../model/spec.ts';
import { userValidatorFile } from './user-validators.ts';

/**
 * Returns everything of a spec that can change an output, apart from its cases: instructions, wanted form,
 * tools, retries and ceilings. Files count by their bytes, so that a changed tool is a changed spec; what a
 * module imports in turn is not followed.
 */
export async function specContent(spec: Spec): Promise<SpecContent> {
  return {
    prompt: { system: spec.prompt.system, user: spec.prompt.user, partials: spec.prompt.partials },
    output: { ...spec.output },
    tools: await Promise.all(spec.tools.map((tool) => toolContent(tool, spec.folder))),
    retry: { ...spec.retry },
    guards: { ...(spec.guards ?? DEFAULT_GUARDS) },
    limits: { attempt: limitContent(spec.limits.attempt), trial: limitContent(spec.limits.trial) },
  };
}

/**
 * Returns everything of a spec that can change a verdict about a given output, apart from its cases: the
 * validators with their options, the bytes of files that options name, and of the project's own validators.
 */
export async function validatorContent(spec: Spec): Promise<Json> {
  const root = projectRoot(spec);
  return {
    output: { ...spec.output },
    validators: spec.validators.map(({ kind, options }) => ({ kind, options })),
    files: Object.fromEntries(
      [...new Set(filesIn([...spec.validators] as unknown as Json, spec.folder, root))]
        .sort()
        .map((file) => [path.relative(root, file).split(path.sep).join('/'), hashOf(file)]),
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
    return file === null ? word : { word, sha256: hashOf(file) };
  });
}

async function toolContent(tool: ToolSpec, folder: string): Promise<JsonObject> {
  const { name, description, parameters, timeoutSeconds } = tool;
  const run: Json =
    tool.run.kind === 'module'
      ? { kind: 'module', sha256: sha256(await readFile(tool.run.file)) }
      : { kind: 'command', command: commandContent(tool.run.command, folder) };
  // The price of a call changes no output: `sku` stays out.
  return { name, description, parameters, timeoutSeconds, run };
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

function hashOf(file: string): string {
  return sha256(readFileSync(file));
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
