/** Checks a tool call's arguments against the tool's JSON Schema, in words that a model can act on. */
import type { AnySchema, ErrorObject, ValidateFunction } from 'ajv';
import { Failure } from '../model/failure.ts';
import type { ToolSpec } from '../model/spec.ts';

/** Returns what is wrong with the arguments, or null when nothing is. */
export type ArgumentCheck = (args: unknown) => string | null;

/** Compiles the tool's schema. Throws a Failure when it is no valid schema. */
export async function compileArguments(tool: ToolSpec, spec: string): Promise<ArgumentCheck> {
  const validate = await compile(tool, spec);
  return (args) => {
    if (validate(args)) return null;
    const problems = (validate.errors ?? []).map(sentence).join('; ');
    return `The arguments of ${tool.name} are not valid: ${problems}.`;
  };
}

async function compile(tool: ToolSpec, spec: string): Promise<ValidateFunction> {
  const draft = typeof tool.parameters['$schema'] === 'string' ? tool.parameters['$schema'] : '2020-12';
  // Loaded here: specs without tools should not pay for a schema compiler.
  const { Ajv } = await import('ajv');
  const { Ajv2019 } = await import('ajv/dist/2019.js');
  const { Ajv2020 } = await import('ajv/dist/2020.js');
  const Compiler = draft.includes('draft-07') ? Ajv : draft.includes('2019-09') ? Ajv2019 : Ajv2020;
  try {
    return new Compiler({ strict: false, allErrors: true, logger: false }).compile(
      tool.parameters as AnySchema,
    );
  } catch (error) {
    throw new Failure(
      'tool/bad-schema',
      `The parameters of tool ${tool.name} in spec ${spec} are no valid JSON Schema`,
      { hint: error instanceof Error ? error.message : String(error), cause: error },
    );
  }
}

function sentence(error: ErrorObject): string {
  const where = error.instancePath === '' ? 'the arguments' : error.instancePath;
  const extra =
    error.keyword === 'additionalProperties' ? ` (${String(error.params['additionalProperty'])})` : '';
  const allowed = error.keyword === 'enum' ? ` ${JSON.stringify(error.params['allowedValues'])}` : '';
  return `${where} ${error.message ?? error.keyword}${extra}${allowed}`;
}
