import path from 'node:path';
import type { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { Base } from './load-template.ts';
import { readSourceFile } from './reading.ts';
import { print } from './problems.ts';
import { type Path, problemAt, type Source } from './source.ts';
import { didYouMean } from './suggest.ts';

/** A user's schema with where it stands. */
interface LoadedSchema {
  readonly schema: JsonObject;
  readonly source: Source;
  readonly at: Path;
}

/** Returns a schema that stands in place or as {file}, checked; null after reporting why it is unusable. */
export async function loadJsonSchema(base: Base, at: Path, value: Json): Promise<JsonObject | null> {
  const loaded = read(base, at, value);
  return loaded !== null && (await compiles(base, loaded)) ? loaded.schema : null;
}

function read(base: Base, at: Path, value: Json): LoadedSchema | null {
  if (!isJsonObject(value)) return null;
  const file = value['file'];
  // No schema keyword is called `file`: an object of this one key is a reference.
  if (typeof file !== 'string' || Object.keys(value).length > 1)
    return { schema: value, source: base.source, at };
  const source = readSourceFile(
    base.reading,
    path.resolve(base.folder, file),
    base.source.locate([...at, 'file']),
  );
  if (source === null) return null;
  if (isJsonObject(source.value)) return { schema: source.value, source, at: [] };
  base.reading.problems.push(
    problemAt(source.locate([]), 'spec/schema', 'a JSON Schema must be a mapping of keys'),
  );
  return null;
}

async function compiles(base: Base, { schema, source, at }: LoadedSchema): Promise<boolean> {
  const { problems } = base.reading;
  const draft = draftOf(schema);
  if (draft === null) {
    const message = `unsupported JSON Schema draft ${JSON.stringify(schema['$schema'])}`;
    const hint = 'supported are draft-07, 2019-09 and 2020-12';
    problems.push(problemAt(source.locate([...at, '$schema']), 'spec/schema', message, hint));
    return false;
  }
  const ajv = await ajvOf(draft);
  if (ajv.validateSchema(schema) !== true) {
    const deepest = (ajv.errors ?? []).toSorted((a, b) => b.instancePath.length - a.instancePath.length)[0];
    const inner = (deepest?.instancePath ?? '').split('/').slice(1);
    const keys = inner.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
    const reason = deepest?.message ?? 'it is invalid';
    const name = keys.at(-1);
    const message = `invalid JSON Schema: ${name === undefined ? '' : `"${name}" `}${reason}`;
    const allowed =
      (deepest?.params as { allowedValues?: readonly string[] } | undefined)?.allowedValues ?? [];
    const hint = didYouMean(print(deepest?.data).replaceAll('"', ''), allowed, 'allowed');
    problems.push(problemAt(source.locate([...at, ...keys]), 'spec/schema', message, hint));
    return false;
  }
  return compile(ajv, schema, (message, severity) => {
    const problem = problemAt(source.locate(at, 'key'), 'spec/schema', `invalid JSON Schema: ${message}`);
    problems.push(severity === 'error' ? problem : { ...problem, severity, message });
  });
}

function compile(
  ajv: Ajv,
  schema: JsonObject,
  report: (message: string, severity: 'error' | 'warning') => void,
): boolean {
  ajv.opts.strictSchema = true;
  try {
    ajv.compile(schema);
    return true;
  } catch (error) {
    const message = (error as Error).message;
    const strict = /^strict mode: (.*)$/s.exec(message)?.[1];
    if (strict === undefined) {
      report(message, 'error');
      return false;
    }
    // Unknown keywords are legal and have no effect: most of them are typing mistakes.
    report(`JSON Schema: ${strict} has no effect`, 'warning');
    return true;
  } finally {
    ajv.removeSchema(schema);
  }
}

type Draft = 'draft-07' | '2019-09' | '2020-12';

function draftOf(schema: JsonObject): Draft | null {
  const stated = schema['$schema'];
  if (stated === undefined) return '2020-12';
  if (typeof stated !== 'string') return null;
  const drafts: readonly Draft[] = ['draft-07', '2019-09', '2020-12'];
  return drafts.find((draft) => stated.includes(`/${draft}/schema`)) ?? null;
}

const instances = new Map<Draft, Ajv>();

// The classes are loaded when a schema needs them: each costs as much as the rest of the check.
async function ajvOf(draft: Draft): Promise<Ajv> {
  const known = instances.get(draft);
  if (known !== undefined) return known;
  const options = { allErrors: true, verbose: true, strict: false, logger: false } as const;
  let ajv: Ajv;
  if (draft === '2020-12') ajv = new (await import('ajv/dist/2020.js')).Ajv2020(options);
  else if (draft === '2019-09') ajv = new (await import('ajv/dist/2019.js')).Ajv2019(options);
  else ajv = new (await import('ajv')).Ajv(options);
  formats.default(ajv);
  instances.set(draft, ajv);
  return ajv;
}
