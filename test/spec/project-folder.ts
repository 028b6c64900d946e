import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import type { ValidatorDefinition } from '../../src/model/validator.ts';
import { loadProject, type LoadResult } from '../../src/spec/load.ts';

const made: string[] = [];
afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Writes the files into a new folder and returns it; it is gone after the tests of the file. */
export function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'firstpass-spec-'));
  made.push(folder);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return folder;
}

function definition(kind: string, properties: ValidatorDefinition['options']): ValidatorDefinition {
  return {
    kind,
    summary: `Checks ${kind}.`,
    options: { type: 'object', properties, additionalProperties: false },
    example: `- kind: ${kind}`,
    compile: () => ({ validate: () => [] }),
  };
}

/** Validator kinds with the options that these tests write; independent of the ones that ship. */
export const definitions: readonly ValidatorDefinition[] = [
  definition('json-schema', { schema: { type: 'object', description: 'Schema.' } }),
  definition('exact', {
    path: { type: 'string', description: 'JSONPath.' },
    value: { description: 'Wanted.' },
  }),
  definition('all-of', {
    of: { type: 'array', items: { $ref: '#/definitions/validator' }, description: 'Nested.' },
  }),
];

export const PROJECT = `name: tests
variants:
  - id: steady
    model: sandbox/steady
`;

export const SPEC = `id: fields
prompt:
  user: "Text: {{input.text}}"
cases:
  - id: a
    input: {text: one}
    expected: 1
  - id: b
    input: {text: two}
    expected: 2
validators:
  - kind: exact
`;

/** Loads a project with one spec in specs/fields/spec.yaml; `files` replace or add to it. */
export function load(files: Readonly<Record<string, string>> = {}): Promise<LoadResult> {
  const all = { 'firstpass.yaml': PROJECT, 'specs/fields/spec.yaml': SPEC, ...files };
  return loadProject({ folder: folderOf(all), definitions });
}

/** Returns the problems as `file:line:column code message`, one a line. */
export function lines(result: Pick<LoadResult, 'problems'>): readonly string[] {
  return result.problems.map(
    ({ file, line, column, code, message }) => `${file}:${line ?? '-'}:${column ?? '-'} ${code} ${message}`,
  );
}
