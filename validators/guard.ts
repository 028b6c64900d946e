import type { Check } from '../src/model/check.ts';
import type { CompiledValidator, Subject, ValidatorDefinition } from '../src/model/validator.ts';
import { undecided } from './finding.ts';
import { foreignCheck } from './foreign-checks.ts';
import { printable } from './show.ts';

/**
 * Returns the validator behind a guard: a throw, a hang, a cancelled run and an answer that is no list of checks
 * each become a check that could not decide. It never rejects.
 */
export function guarded(
  definition: ValidatorDefinition,
  compiled: CompiledValidator,
  { limitSeconds, oracle }: { readonly limitSeconds: number; readonly oracle: boolean },
): CompiledValidator {
  const { kind } = definition;
  const limit = keepsOwnTime(definition) ? null : limitSeconds;
  return {
    async validate(subject, signal) {
      try {
        const answer: unknown = await withinTime(compiled, { subject, signal, limit });
        if (isChecks(kind, answer))
          return oracle ? answer.map((check) => ({ ...check, oracle: true })) : answer;
        return [undecided(kind, { message: `Validator "${kind}" returned no list of checks.` })];
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return [
          undecided(kind, { message: printable(`Validator "${kind}" could not decide: ${reason}`, 1_000) }),
        ];
      }
    },
    async close() {
      await compiled.close?.();
    },
  };
}

/** Kinds with a timeout of their own know when its time starts; those with nested validators leave it to them. */
function keepsOwnTime({ options }: ValidatorDefinition): boolean {
  const properties = options['properties'];
  if (typeof properties !== 'object' || properties === null) return false;
  return ['timeoutSeconds', 'validators', 'validator'].some((option) => Object.hasOwn(properties, option));
}

async function withinTime(
  compiled: CompiledValidator,
  { subject, signal, limit }: { subject: Subject; signal: AbortSignal; limit: number | null },
): Promise<readonly Check[]> {
  signal.throwIfAborted();
  const answer = compiled.validate(subject, signal);
  // Most validators answer at once: no timer for them.
  if (!(answer instanceof Promise)) return answer;
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const stopped = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(new Error('the run was cancelled'));
    signal.addEventListener('abort', onAbort, { once: true });
    if (limit === null) return;
    timer = setTimeout(() => reject(new Error(`it took longer than ${limit} seconds`)), limit * 1_000);
  });
  try {
    return await Promise.race([answer, stopped]);
  } finally {
    clearTimeout(timer);
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
  }
}

function isChecks(kind: string, answer: unknown): answer is readonly Check[] {
  return (
    Array.isArray(answer) && answer.length > 0 && answer.every((item) => foreignCheck(kind, item) !== null)
  );
}
