import path from 'node:path';
import { validators } from '../../validators/index.ts';
import { EXIT, Failure } from '../model/failure.ts';
import type { Problem } from '../model/problem.ts';
import type { Project } from '../model/project.ts';
import type { Variant } from '../model/variant.ts';
import type { ValidatorDefinition } from '../model/validator.ts';
import { renderProblems } from '../spec/frame.ts';
import { loadProject } from '../spec/load.ts';

/** A project that may be used, with the validators that its specs may name. */
export interface OpenProject {
  readonly project: Project;
  readonly definitions: readonly ValidatorDefinition[];
}

/** What part of a project a command is about. */
export interface Selection {
  readonly project: string;
  readonly spec: readonly string[];
  readonly variant: readonly string[];
  readonly repeats?: number;
}

/** Loads a project; mistakes in its files are told with their code frames and end the command with exit 2. */
export async function openProject(file: string): Promise<OpenProject> {
  const target = path.resolve(file);
  const loaded = await loadProject({
    folder: path.dirname(target),
    file: path.basename(target),
    definitions: validators,
  });
  if (loaded.problems.length > 0) console.error(renderProblems(loaded.problems, loaded.sources));
  if (loaded.project === null) throw tooManyProblems(loaded.problems);
  return { project: loaded.project, definitions: loaded.definitions };
}

/** Returns the failure that ends a command because of mistakes in files. */
export function tooManyProblems(problems: readonly Problem[]): Failure {
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  return new Failure(
    'spec/problems',
    `${errors} ${errors === 1 ? 'problem' : 'problems'} in the project's files`,
    {
      exitCode: EXIT.usage,
      problems,
    },
  );
}

/**
 * Returns the selected part of a project; throws a Failure that names an id which does not exist. A variant that
 * is not selected does no spec, and is still there to be escalated to and to be known as what a replay repeats.
 */
export function select(project: Project, selection: Selection): Project {
  const specs = pick('spec', project.specs, selection.spec);
  const selected = pick('variant', project.variants, selection.variant);
  const variants = project.variants.map((variant) =>
    selected.includes(variant) ? variant : { ...variant, specs: [] },
  );
  return { ...project, specs, variants, repeats: selection.repeats ?? project.repeats };
}

/** Returns the variants that a run of the project starts: those that do a spec, and those that are escalated to. */
export function startedVariants(project: Project): readonly Variant[] {
  return project.variants.filter((variant) =>
    project.specs.some((spec) => {
      const does = variant.specs === null || variant.specs.includes(spec.id);
      return does || spec.retry.escalateTo === variant.id;
    }),
  );
}

function pick<Item extends { readonly id: string }>(
  what: string,
  items: readonly Item[],
  ids: readonly string[],
): readonly Item[] {
  const known = items.map((item) => item.id);
  const unknown = ids.find((id) => !known.includes(id));
  if (unknown !== undefined) {
    throw new Failure(`cli/unknown-${what}`, `there is no ${what} "${unknown}"`, {
      hint: `this project has: ${known.join(', ')}`,
    });
  }
  return ids.length === 0 ? items : items.filter((item) => ids.includes(item.id));
}
