import type { SpecView } from './spec.ts';
import { isolated, listed, shorten } from '../format.ts';

const NAME = 40;

/** Returns the result of the whole run in one line: the page's title and heading. */
export function headlineOf(specs: readonly SpecView[]): string {
  const [first] = specs;
  if (first === undefined) return 'Nothing was run';
  if (specs.length === 1) return ofOneSpec(first);
  const picks = specs.map(({ pick }) => pick.variant?.id ?? null);
  const names = [...new Set(picks.filter((id) => id !== null))];
  const picked = picks.filter((id) => id !== null).length;
  if (picked === 0) return `No variant can be recommended on any of ${specs.length} specs`;
  const [only] = names;
  if (names.length === 1 && only !== undefined) {
    const where =
      picked === specs.length ? `all ${specs.length} specs` : `${picked} of ${specs.length} specs`;
    return `Use ${named(only)} on ${where}`;
  }
  if (specs.length > 4) return `${names.length} different picks on ${specs.length} specs`;
  return `Use ${names.map((name) => `${named(name)} on ${specsOf(name, specs)}`).join(', ')}`;
}

function ofOneSpec({ id, pick }: SpecView): string {
  const spec = named(id);
  if (pick.variant === null || pick.cpco === null) return `${pick.verdict} on ${spec}`;
  return `Use ${named(pick.variant.id)} on ${spec}: ${pick.cpco.text} per correct output`;
}

function named(id: string): string {
  return isolated(shorten(id, NAME));
}

function specsOf(variant: string, specs: readonly SpecView[]): string {
  return listed(specs.filter(({ pick }) => pick.variant?.id === variant).map(({ id }) => named(id)));
}
