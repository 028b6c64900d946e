import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '../src/model/failure.ts';
import { isJsonObject, type JsonObject } from '../src/model/json.ts';
import { type CompileContext, defineValidator, type ValidatorDefinition } from '../src/model/validator.ts';
import { capped, pass } from './finding.ts';
import { compileSchema } from './schema-check.ts';
import { schemaChecks } from './schema-error.ts';
import { compileActual, PATH_OPTION } from './wanted.ts';

const KIND = 'json-schema';

/** The output conforms to a JSON Schema. */
const definition: ValidatorDefinition = defineValidator({
  kind: KIND,
  summary: 'The output, or a part of it, conforms to a JSON Schema (draft-07, 2019-09 or 2020-12).',
  options: {
    type: 'object',
    properties: {
      ...PATH_OPTION,
      schema: {
        type: 'object',
        description: "The schema, or {file: …} relative to the spec; the output's own schema when left out.",
      },
    },
    additionalProperties: false,
  },
  example: `- kind: json-schema
  path: $.total
  schema: {type: number, minimum: 0}
`,
  async compile(options, context) {
    const { schema, where } = await schemaOf(options, context);
    const check = await compileSchema(schema, where);
    const finder = await compileActual(KIND, options, context);
    return {
      validate(subject) {
        const actual = finder.find(subject, 'a value that conforms to the schema');
        if (!actual.ok) return [actual.check];
        const values = finder.singular ? [actual.value] : (actual.value as readonly unknown[]);
        const checks = values.flatMap((value, index) =>
          schemaChecks(KIND, check(value), {
            value,
            locate: (inside) => actual.locate(finder.singular ? inside : [index, ...inside]),
          }),
        );
        if (checks.length > 0) return capped(KIND, checks);
        return [pass(KIND, { path: finder.path, message: `The output conforms to ${where}.` })];
      },
    };
  },
});
export default definition;

async function schemaOf(
  options: JsonObject,
  context: CompileContext,
): Promise<{ readonly schema: JsonObject; readonly where: string }> {
  const own = options['schema'];
  if (isJsonObject(own)) {
    const file = own['file'];
    const named = typeof file === 'string' && Object.keys(own).length === 1;
    return named
      ? { schema: await readSchema(path.resolve(context.folder, file), file), where: file }
      : { schema: own, where: "the validator's schema" };
  }
  if (context.output.schema !== null) return { schema: context.output.schema, where: "the output's schema" };
  throw new Failure(
    'validator/no-schema',
    'The validator "json-schema" has no schema, and the output has none either',
    {
      hint: 'set `output.schema`, or give the validator a `schema`',
    },
  );
}

async function readSchema(absolute: string, shown: string): Promise<JsonObject> {
  try {
    const text = await readFile(absolute, 'utf8');
    const schema: unknown = shown.endsWith('.json') ? JSON.parse(text) : (await import('yaml')).parse(text);
    if (isJsonObject(schema)) return schema;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure('validator/schema', `The schema file ${shown} cannot be read: ${reason}`, {
      hint: 'the path is relative to the folder of spec.yaml',
      cause: error,
    });
  }
  throw new Failure('validator/schema', `The schema file ${shown} holds no object`, {
    hint: 'a schema file is one JSON Schema object, in JSON or YAML',
  });
}
