import { type JsonObject, isJsonObject } from '../src/model/json.ts';
import type { CompileContext, CompiledValidator } from '../src/model/validator.ts';
import type { Check } from '../src/model/check.ts';
import { textOption } from './option.ts';
import { show } from './show.ts';

/** Schema of a validator inside another one; the spec loader checks it against its own definition. */
export const NESTED: JsonObject = {
  type: 'object',
  required: ['kind'],
  properties: { kind: { type: 'string' } },
  description: 'A validator as in the spec: its kind and its options.',
};

/** Schema of a list of validators inside another one. */
export const NESTED_LIST: JsonObject = { type: 'array', items: NESTED, minItems: 1 };

/** Returns the compiled validator of a spec entry such as `{kind: exact, path: $.id}`. */
export async function compileNested(entry: unknown, context: CompileContext): Promise<CompiledValidator> {
  const { kind: _kind, ...options } = isJsonObject(entry) ? entry : {};
  return context.compile({ kind: isJsonObject(entry) ? textOption(entry, 'kind', '') : '', options });
}

/** Returns the compiled validators of a list, in order; none stays open when one of them cannot be compiled. */
export async function compileAllNested(
  entries: unknown,
  context: CompileContext,
): Promise<readonly CompiledValidator[]> {
  const compiled: CompiledValidator[] = [];
  try {
    for (const entry of Array.isArray(entries) ? entries : [])
      compiled.push(await compileNested(entry, context));
  } catch (error) {
    await closeAll(compiled);
    throw error;
  }
  return compiled;
}

/** Closes every one of them, whatever the others do. */
export async function closeAll(compiled: readonly CompiledValidator[]): Promise<void> {
  await Promise.allSettled(compiled.map(async (validator) => validator.close?.()));
}

/** Returns the messages of the checks that did not pass, in one line. */
export function reasons(checks: readonly Check[]): string {
  const open = checks.filter((check) => check.status !== 'pass');
  const shown = open.slice(0, 5).map((check) => check.message.slice(0, 300));
  return open.length > shown.length
    ? `${shown.join(' ')} … and ${open.length - shown.length} more`
    : shown.join(' ');
}

/** Returns what was found at the places that did not pass, in one line. */
export function receipts(checks: readonly Check[]): string | null {
  const found = checks
    .filter((check) => check.status !== 'pass' && check.received !== null)
    .map((check) => `${check.path ?? '$'}: ${check.received}`);
  return found.length === 0 ? null : show(found.join('; ')).slice(1, -1);
}
