import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { isJsonObject } from '../model/json.ts';
import type { ValidatorDefinition } from '../model/validator.ts';
import { compileShape } from './problems.ts';
import type { Reading } from './reading.ts';
import { type Path, type Place, problemAt, type Source } from './source.ts';

const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

/** The validator kinds of a project. */
export interface ProjectKinds {
  /** The given definitions and the user's own. */
  readonly definitions: readonly ValidatorDefinition[];
  /** Kinds whose file was reported as unusable. */
  readonly broken: readonly string[];
}

/**
 * Returns the definitions together with the user's own: for every kind that the specs name and nobody defines,
 * the default export of `validators/<kind>.mjs` or `.js` in the project's folder, when that file exists.
 */
export async function withUserValidators(
  reading: Reading,
  definitions: readonly ValidatorDefinition[],
  specs: readonly Source[],
): Promise<ProjectKinds> {
  const broken: string[] = [];
  const all = [...definitions];
  const seen = new Set(definitions.map((definition) => definition.kind));
  for (const source of specs) {
    for (const { kind, at } of kindsIn((source.value as { validators?: unknown } | null)?.validators, [
      'validators',
    ])) {
      if (seen.has(kind)) continue;
      seen.add(kind);
      const file = userValidatorFile(reading.root, kind);
      if (file === null) continue;
      const definition = await load(reading, file, kind, source.locate(at));
      if (definition === null) broken.push(kind);
      else all.push(definition);
    }
  }
  return { definitions: all, broken };
}

/** Returns the absolute path of the user's file for a kind; null when there is none. */
export function userValidatorFile(root: string, kind: string): string | null {
  if (!NAME.test(kind)) return null;
  const files = ['.mjs', '.js'].map((extension) => path.join(root, 'validators', `${kind}${extension}`));
  return files.find((file) => existsSync(file)) ?? null;
}

interface NamedKind {
  readonly kind: string;
  readonly at: Path;
}

function kindsIn(value: unknown, at: Path): readonly NamedKind[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => kindsIn(item, [...at, index]));
  if (!isJsonObject(value)) return [];
  const kind = value['kind'];
  const own = typeof kind === 'string' ? [{ kind, at: [...at, 'kind'] }] : [];
  return [...own, ...Object.entries(value).flatMap(([key, child]) => kindsIn(child, [...at, key]))];
}

async function load(
  reading: Reading,
  file: string,
  kind: string,
  place: Place,
): Promise<ValidatorDefinition | null> {
  const name = `validators/${path.basename(file)}`;
  const fail = (reason: string): null => {
    const hint = 'see `firstpass init` for a small validator that works';
    reading.problems.push(problemAt(place, 'spec/validator-file', `"${name}" ${reason}`, hint));
    return null;
  };
  let found: unknown;
  try {
    const module = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as { default?: unknown };
    found = module.default;
  } catch (error) {
    return fail(`cannot be loaded: ${((error as Error)?.message ?? String(error)).split('\n')[0] ?? ''}`);
  }
  if (typeof found !== 'object' || found === null) return fail('has no default export that is a validator');
  const { kind: ownKind, options, compile, summary, example } = found as Partial<ValidatorDefinition>;
  if (ownKind !== kind)
    return fail(`must define the kind "${kind}", as its name says, not "${String(ownKind)}"`);
  if (typeof compile !== 'function') return fail('lacks the function `compile`');
  if (options !== undefined && !isJsonObject(options))
    return fail('must give its `options` as a JSON Schema');
  try {
    compileShape({ definitions: { validator: {} }, allOf: [options ?? {}] });
  } catch (error) {
    return fail(`has an invalid options schema: ${(error as Error).message}`);
  }
  const definition = found as ValidatorDefinition;
  return {
    kind,
    summary: summary ?? `The project's own validator ${name}.`,
    options: options ?? { type: 'object', properties: {}, additionalProperties: false },
    example: example ?? `- kind: ${kind}`,
    // Called as a method, so that `this` is what its author expects.
    compile: (given, context) => definition.compile(given, context),
  };
}
