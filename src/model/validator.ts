import type { Case } from './case.ts';
import type { Check } from './check.ts';
import type { JsonObject } from './json.ts';
import type { OutputFormat, ValidatorSpec } from './spec.ts';
import type { ToolUse } from './agent.ts';

/** What a validator looks at. */
export interface Subject {
  /** The output as the agent gave it. */
  readonly text: string;
  /** The JSON found in it by the spec's rule; undefined when the format is text or no JSON was found. */
  readonly value: unknown;
  /** Why no JSON was found; null when it was, or when none is wanted. */
  readonly parseError: string | null;
  readonly case: Case;
  readonly tools: readonly ToolUse[];
  /** Absolute folder of the spec, for validators that read files or start programs. */
  readonly folder: string;
}

/** What a validator may use while it is compiled, once per spec. */
export interface CompileContext {
  /** Absolute folder of the spec: paths in options are relative to it. */
  readonly folder: string;
  readonly output: OutputFormat;
  /** Compiles a nested validator, for `all-of`, `any-of`, `not`. */
  readonly compile: (nested: ValidatorSpec) => Promise<CompiledValidator>;
}

export interface CompiledValidator {
  /** Returns at least one check; a thrown error becomes a check with status `error`. */
  validate(subject: Subject, signal: AbortSignal): Promise<readonly Check[]> | readonly Check[];
  /** Ends workers and programs; left out when there are none. */
  close?(): Promise<void>;
}

/** One validator kind: everything about it in one place, as an ajv keyword is. */
export interface ValidatorDefinition {
  readonly kind: string;
  /** One sentence for the reference page and for the editor. */
  readonly summary: string;
  /** JSON Schema (draft-07 vocabulary) of the options, `kind` excluded; closed with additionalProperties. */
  readonly options: JsonObject;
  /** A spec fragment for the reference page. */
  readonly example: string;
  compile(options: JsonObject, context: CompileContext): Promise<CompiledValidator> | CompiledValidator;
}

/** Returns the definition unchanged: gives a user's own validator file its types. */
export function defineValidator(definition: ValidatorDefinition): ValidatorDefinition {
  return definition;
}
