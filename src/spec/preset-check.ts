/** What a variant asks of a known agent and that agent cannot do. */
import { PRESET_FACTS } from '../model/preset.ts';
import type { Problem } from '../model/problem.ts';
import type { LoadedProject, LoadedVariant } from './load-project.ts';
import { type Path, problemAt, type Source } from './source.ts';

/** Returns the mistakes of variants with a preset, at the keys that make them. */
export function presetProblems(source: Source, { project, variants }: LoadedProject): readonly Problem[] {
  return variants.flatMap(({ variant, index }) => {
    if (variant.agent !== 'command' || variant.preset === undefined) return [];
    const at = (...path: Path): ReturnType<Source['locate']> => source.locate(['variants', index, ...path]);
    return [
      ...lacking(variant, at),
      ...unfitUpstreams(variant, project.providers, at),
      ...untold(variant, at),
    ];
  });
}

type Program = Extract<LoadedVariant['variant'], { readonly agent: 'command' }>;
type At = (...path: Path) => ReturnType<Source['locate']>;

const INSTEAD = {
  maxTurns: 'limit its model calls with `limits.turns` of the spec, which holds on the wire',
  tools: 'give it its own words for that in `args`',
} as const;

function lacking({ preset }: Program, at: At): readonly Problem[] {
  if (preset === undefined) return [];
  return PRESET_FACTS[preset.name].lacks.flatMap((setting) => {
    if (preset[setting] === null) return [];
    const message = `the preset "${preset.name}" has no setting \`${setting}\``;
    return [problemAt(at(setting), 'spec/preset-setting', message, INSTEAD[setting])];
  });
}

/** It would find no base URL and buy elsewhere, past the meter. */
function unfitUpstreams(
  { preset, meter }: Program,
  providers: LoadedProject['project']['providers'],
  at: At,
): readonly Problem[] {
  if (preset === undefined || meter?.source !== 'proxy') return [];
  const { kinds } = PRESET_FACTS[preset.name];
  if (meter.upstreams.length === 0) return [];
  const known = meter.upstreams.map((name) => providers[name]?.kind).filter((kind) => kind !== undefined);
  if (known.length < meter.upstreams.length || known.some((kind) => kinds.includes(kind))) return [];
  const message = `the preset "${preset.name}" speaks to none of its upstreams ${meter.upstreams.join(', ')}`;
  const hint = `name a provider of kind ${kinds.join(' or ')}`;
  return [problemAt(at('upstreams'), 'spec/preset-upstream', message, hint)];
}

function untold({ preset, meter }: Program, at: At): readonly Problem[] {
  if (preset === undefined || meter?.source !== 'otlp') return [];
  if (PRESET_FACTS[preset.name].tellsRequests) return [];
  const message = `the preset "${preset.name}" tells nothing by OpenTelemetry that can be read`;
  return [problemAt(at('meter'), 'spec/preset-meter', message, 'use `meter: proxy`')];
}
