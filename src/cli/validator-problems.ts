import { compileValidators } from '../../validators/compile.ts';
import { Failure } from '../model/failure.ts';
import type { Problem } from '../model/problem.ts';
import type { Spec } from '../model/spec.ts';
import { withShortPaths } from './shown-path.ts';
import type { ValidatorDefinition } from '../model/validator.ts';

/** Returns what keeps the validators of specs from starting: a path, a pattern or a module that is none. */
export async function validatorProblems(
  specs: readonly Spec[],
  definitions: readonly ValidatorDefinition[],
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const spec of specs) {
    try {
      const compiled = await compileValidators(spec.validators, definitions, spec);
      await compiled.close();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const place = { file: spec.file, line: spec.line, column: 1, length: 1 };
      problems.push({
        severity: 'error',
        code: error.code,
        message: error.message,
        ...place,
        hint: error.hint === null ? null : withShortPaths(error.hint),
      });
    }
  }
  return problems;
}
