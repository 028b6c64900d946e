import type { Project } from '../model/project.ts';
import { checkProvider, settingsOf } from '../provider/index.ts';

/** Throws a Failure when a variant cannot work: a key or a package is missing. Nothing is spent by then. */
export function checkBeforeSpending(project: Project): void {
  for (const variant of project.variants) {
    if (variant.agent !== 'model') continue;
    checkProvider(variant.provider, settingsOf(project, variant.provider), process.env);
  }
}
