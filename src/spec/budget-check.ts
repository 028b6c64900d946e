import { hasBudget } from '../model/budget.ts';
import type { Problem } from '../model/problem.ts';
import type { LoadedProject, LoadedVariant } from './load-project.ts';
import { problemAt, type Source } from './source.ts';
import { didYouMean } from './suggest.ts';

/** Returns why the budgets of a project could not be kept: unknown providers, and answers of any length. */
export function budgetProblems(
  source: Source,
  { budgets, providers }: LoadedProject['project'],
  used: readonly LoadedVariant[],
): readonly Problem[] {
  const known = Object.keys(providers);
  const unknown = Object.keys(budgets.provider).flatMap((name) => {
    if (known.includes(name)) return [];
    const place = source.locate(['budgets', 'provider', name], 'key');
    const hint = didYouMean(name, known, 'known providers');
    return [problemAt(place, 'spec/unknown-provider', `unknown provider "${name}"`, hint)];
  });
  const unbounded = used.flatMap(({ variant, index }) => {
    if (variant.agent !== 'model' || variant.parameters.maxOutputTokens !== null) return [];
    if (!hasBudget(budgets, variant.provider)) return [];
    const message = `variant "${variant.id}" needs "maxOutputTokens" under a budget: an answer of any length can cost any amount`;
    const hint = 'such as parameters: { maxOutputTokens: 800 }';
    return [problemAt(source.locate(['variants', index]), 'spec/missing-key', message, hint)];
  });
  return [...unknown, ...unbounded];
}
