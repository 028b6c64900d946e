import type { Problem } from '../model/problem.ts';
import { objectOf } from './values.ts';
import type { Json } from '../model/json.ts';
import { type Path, problemAt, type Source } from './source.ts';
import { didYouMean } from './suggest.ts';

/** Returns what is wrong with a project's `gate` that no schema can say: looks that do not rise, unknown variants. */
export function gateProblems(source: Source, variants: readonly string[]): readonly Problem[] {
  const gate = objectOf(objectOf(source.value as Json)['gate']);
  const overrides = Array.isArray(gate['overrides']) ? gate['overrides'] : [];
  return [
    ...looksProblems(source, ['gate'], gate['looks']),
    ...overrides.flatMap((override, index) =>
      looksProblems(source, ['gate', 'overrides', index], objectOf(override)['looks']),
    ),
    ...(Array.isArray(gate['variants']) ? gate['variants'] : []).flatMap((name, index) => {
      if (typeof name !== 'string' || variants.includes(name)) return [];
      const place = source.locate(['gate', 'variants', index]);
      const hint = didYouMean(name, variants, 'known variants');
      return [problemAt(place, 'spec/unknown-variant', `unknown variant "${name}"`, hint)];
    }),
  ];
}

function looksProblems(source: Source, at: Path, looks: Json | undefined): readonly Problem[] {
  if (!Array.isArray(looks)) return [];
  const index = looks.findIndex((repeats, position) => position > 0 && !rises(looks[position - 1], repeats));
  if (index < 1) return [];
  const message = `looks must rise: ${JSON.stringify(looks[index])} comes after ${JSON.stringify(looks[index - 1])}`;
  return [
    problemAt(
      source.locate([...at, 'looks', index]),
      'spec/invalid-value',
      message,
      'such as [2, 4, 6, 8, 10]',
    ),
  ];
}

/** What is no number is the schema's to tell. */
function rises(before: Json | undefined, repeats: Json): boolean {
  return typeof before !== 'number' || typeof repeats !== 'number' || repeats > before;
}
