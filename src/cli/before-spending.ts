import { checkPreset } from '../agent/preset/agent.ts';
import type { Project } from '../model/project.ts';
import type { CommandVariant } from '../model/variant.ts';
import { renderProblems } from '../spec/frame.ts';
import { type OpenProject, startedVariants, tooManyProblems } from './open-project.ts';
import { validatorProblems } from './validator-problems.ts';
import { addressOf, checkProvider, keyOf, settingsOf } from '../provider/index.ts';

/** Throws a Failure when something cannot work: a validator, a key or a package. Nothing is spent by then. */
export async function checkBeforeSpending(
  { project, definitions }: OpenProject,
  buys: 'all' | 'nothing' = 'all',
): Promise<void> {
  const problems = await validatorProblems(project.specs, definitions);
  if (problems.length > 0) {
    console.error(renderProblems(problems, new Map()));
    throw tooManyProblems(problems);
  }
  if (buys === 'nothing') return;
  for (const variant of startedVariants(project)) {
    if (variant.agent === 'model') {
      checkProvider(variant.provider, settingsOf(project, variant.provider), process.env);
    }
    if (variant.agent === 'command') {
      checkUpstreams(variant, project);
      if (variant.preset !== undefined) {
        await checkPreset(variant, variant.preset, { project, env: process.env });
      }
    }
  }
}

/** A program brings its own client: only the key and the address are ours. */
function checkUpstreams({ meter }: CommandVariant, project: Project): void {
  for (const name of meter?.upstreams ?? []) {
    const settings = settingsOf(project, name);
    if (meter?.credentials !== 'agent') keyOf(name, settings, process.env);
    if (settings.kind !== 'sandbox') addressOf(name, settings);
  }
}
