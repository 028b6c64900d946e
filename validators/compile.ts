import type { ToolUse } from '../src/model/agent.ts';
import type { Case } from '../src/model/case.ts';
import type { Check } from '../src/model/check.ts';
import { Failure } from '../src/model/failure.ts';
import type { OutputFormat, ValidatorSpec } from '../src/model/spec.ts';
import type {
  CompileContext,
  CompiledValidator,
  Subject,
  ValidatorDefinition,
} from '../src/model/validator.ts';
import { guarded } from './guard.ts';
import { comparesWithExpectation } from './oracle.ts';
import { closeAll } from './nested.ts';
import { parseOutput } from './output.ts';

/** Where the validators of a spec work. */
export interface ValidatorPlace {
  /** Absolute folder of the spec. */
  readonly folder: string;
  readonly output: OutputFormat;
  /** After how long a validator without a timeout of its own counts as hanging; 60 when left out. */
  readonly limitSeconds?: number;
}

/** An output as an agent gave it. */
export interface JudgedOutput {
  readonly text: string;
  readonly tools: readonly ToolUse[];
  readonly case: Case;
}

/** The validators of one spec, ready for many outputs at the same time. */
export interface Validators {
  /** Runs all of them in order, also after a failure: an agent gets the complete feedback. Never rejects. */
  run(subject: Subject, signal: AbortSignal): Promise<readonly Check[]>;
  /** Finds the value in an output by the spec's rule, and runs all validators on it. */
  judge(output: JudgedOutput, signal: AbortSignal): Promise<readonly Check[]>;
  /** Ends their threads and programs. */
  close(): Promise<void>;
}

/** Compiles a spec's validators; throws a Failure for an unknown kind or an option that cannot be used. */
export async function compileValidators(
  specs: readonly ValidatorSpec[],
  definitions: readonly ValidatorDefinition[],
  place: ValidatorPlace,
): Promise<Validators> {
  const { folder, output, limitSeconds = 60 } = place;
  const byKind = new Map(definitions.map((definition) => [definition.kind, definition]));
  const compile = async ({ kind, options }: ValidatorSpec): Promise<CompiledValidator> => {
    const definition = byKind.get(kind);
    if (definition === undefined) throw unknownKind(kind, [...byKind.keys()]);
    const context: CompileContext = { folder, output, compile };
    return guarded(definition, await definition.compile(options, context), {
      limitSeconds,
      oracle: comparesWithExpectation({ kind, options }, byKind),
    });
  };
  const compiled: CompiledValidator[] = [];
  try {
    for (const spec of specs) compiled.push(await compile(spec));
  } catch (error) {
    await closeAll(compiled);
    throw error;
  }
  const run = async (subject: Subject, signal: AbortSignal): Promise<readonly Check[]> => {
    const checks: Check[] = [];
    for (const validator of compiled) checks.push(...(await validator.validate(subject, signal)));
    return checks;
  };
  return {
    run,
    async judge({ text, tools, case: item }, signal) {
      const { value, parseError } = parseOutput(text, output);
      return run({ text, value, parseError, tools, case: item, folder }, signal);
    },
    close: async () => closeAll(compiled),
  };
}

function unknownKind(kind: string, known: readonly string[]): Failure {
  return new Failure('validator/unknown-kind', `There is no validator kind "${kind}"`, {
    hint: `the kinds are ${known.join(', ')}`,
  });
}
