import type { Problem } from '../model/problem.ts';
import type { LoadedProject, LoadedVariant } from './load-project.ts';
import type { LoadedSpec } from './load-spec.ts';
import type { LoadedPrompt } from './load-template.ts';
import { type Path, problemAt, type Source } from './source.ts';
import { budgetProblems } from './budget-check.ts';
import { gateProblems } from './gate-check.ts';
import { presetProblems } from './preset-check.ts';
import { didYouMean } from './suggest.ts';
import { promptContext } from './template.ts';
import { checkTemplate, type SampleContext, type TemplateSource } from './template-check.ts';

/** A project with everything that its parts may refer to. */
export interface Whole {
  readonly source: Source;
  readonly loaded: LoadedProject;
  readonly specs: readonly LoadedSpec[];
}

/** Returns the mistakes that only show when all files are seen together. */
export function crossCheck(whole: Whole): readonly Problem[] {
  return [
    ...duplicateSpecs(whole.specs),
    ...duplicateVariants(whole),
    ...unknownReferences(whole),
    ...providers(whole),
    ...budgetsKept(whole),
    ...gateProblems(
      whole.source,
      rawVariants(whole.source).map(({ id }) => id),
    ),
    ...requiredTags(whole),
    ...templates(whole),
  ];
}

function duplicateSpecs(specs: readonly LoadedSpec[]): readonly Problem[] {
  const first = new Map<string, LoadedSpec>();
  return specs.flatMap((loaded) => {
    const { id, file } = loaded.spec;
    const earlier = first.get(id);
    if (earlier === undefined) first.set(id, loaded);
    if (earlier === undefined || id === '') return [];
    const message = `spec id "${id}" stands twice: in ${earlier.spec.file} and ${file}`;
    return [problemAt(loaded.base.source.locate(['id']), 'spec/duplicate-spec', message)];
  });
}

function duplicateVariants({ source }: Whole): readonly Problem[] {
  const first = new Map<string, number>();
  return rawVariants(source).flatMap(({ id, index }) => {
    const earlier = first.get(id);
    if (earlier === undefined) first.set(id, index);
    if (earlier === undefined) return [];
    const place = source.locate(['variants', index, 'id']);
    const lines = `lines ${source.locate(['variants', earlier, 'id']).line ?? '?'} and ${place.line ?? '?'}`;
    return [problemAt(place, 'spec/duplicate-variant', `variant id "${id}" stands twice: ${lines}`)];
  });
}

function unknownReferences({ source, loaded, specs }: Whole): readonly Problem[] {
  const variantIds = rawVariants(source).map((item) => item.id);
  const specIds = specs.map((item) => item.spec.id).filter((id) => id !== '');
  const unknown = (from: Source, at: Path, written: string, noun: 'variant' | 'spec'): readonly Problem[] => {
    const known = noun === 'variant' ? variantIds : specIds;
    if (known.includes(written)) return [];
    const hint = didYouMean(written, known, `known ${noun}s`);
    return [problemAt(from.locate(at), `spec/unknown-${noun}`, `unknown ${noun} "${written}"`, hint)];
  };
  return [
    ...loaded.variants.flatMap(({ variant, index }) => [
      ...(variant.specs ?? []).flatMap((id, position) =>
        unknown(source, ['variants', index, 'specs', position], id, 'spec'),
      ),
      ...(variant.agent === 'replay'
        ? unknown(source, ['variants', index, 'replay'], variant.variant, 'variant')
        : []),
    ]),
    ...specs.flatMap(({ spec, base }) =>
      spec.retry.escalateTo === null
        ? []
        : unknown(base.source, ['retry', 'escalateTo'], spec.retry.escalateTo, 'variant'),
    ),
  ];
}

// Variants with a mistake of their own are not loaded, yet others may still refer to them.
function rawVariants(source: Source): readonly { readonly id: string; readonly index: number }[] {
  const list = (source.value as { variants?: unknown }).variants;
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown, index) => {
    const id = (item as { id?: unknown } | null)?.id;
    return typeof id === 'string' ? [{ id, index }] : [];
  });
}

function providers({ source, loaded }: Whole): readonly Problem[] {
  const known = Object.keys(loaded.project.providers);
  const unknown = loaded.variants.flatMap(({ variant, index }) =>
    providersOf(variant).flatMap(({ name, at }) => {
      if (known.includes(name)) return [];
      const hint = didYouMean(name, known, 'known providers');
      const place = source.locate(['variants', index, ...at]);
      return [problemAt(place, 'spec/unknown-provider', `unknown provider "${name}"`, hint)];
    }),
  );
  const unmetered = loaded.variants.flatMap(({ variant, index }) => {
    if (variant.agent !== 'command' || variant.meter?.source !== 'proxy') return [];
    if (variant.meter.upstreams.length > 0) return [];
    const message = `variant "${variant.id}" has \`meter: proxy\` and no \`upstreams\``;
    const hint = 'name the providers that its program uses, such as upstreams: [sandbox]';
    return [problemAt(source.locate(['variants', index, 'meter']), 'spec/missing-key', message, hint)];
  });
  const unaddressed = Object.entries(loaded.project.providers).flatMap(([name, settings]) => {
    if (settings.kind !== 'openai-compatible' || settings.baseUrl !== null) return [];
    const hint = 'such as baseUrl: "http://127.0.0.1:8080/v1"';
    const message = `provider "${name}" needs a "baseUrl"`;
    return [problemAt(source.locate(['providers', name], 'key'), 'spec/missing-key', message, hint)];
  });
  return [...unknown, ...unmetered, ...unaddressed, ...presetProblems(source, loaded)];
}

/** The providers that a variant names, with their places in it. */
function providersOf(
  variant: LoadedVariant['variant'],
): readonly { readonly name: string; readonly at: Path }[] {
  if (variant.agent === 'model') return [{ name: variant.provider, at: ['model'] }];
  if (variant.agent !== 'command') return [];
  const upstreams = variant.meter?.upstreams ?? [];
  return upstreams.map((name, index) => ({ name, at: ['upstreams', index] }));
}

function budgetsKept({ source, loaded, specs }: Whole): readonly Problem[] {
  const escalated = new Set(specs.map(({ spec }) => spec.retry.escalateTo));
  const used = loaded.variants.filter(
    ({ variant }) => escalated.has(variant.id) || specs.some(({ spec }) => doesSpec(variant, spec.id)),
  );
  return budgetProblems(source, loaded.project, used);
}

function requiredTags({ loaded, specs }: Whole): readonly Problem[] {
  const { tagPolicy, tags } = loaded.project;
  if (tagPolicy.missing !== 'reject') return [];
  return specs.flatMap((item) =>
    tagPolicy.require.flatMap((tag) => {
      const { spec } = item;
      if (tag in tags || tag in spec.tags) return [];
      const untagged = loaded.variants.find(
        ({ variant }) => doesSpec(variant, spec.id) && !(tag in variant.tags),
      );
      const without = spec.cases.find((one) => !(tag in one.tags));
      if (untagged === undefined || without === undefined) return [];
      const message = `spec "${spec.id}" lacks the tag "${tag}" that the project requires`;
      const hint = `add it under \`tags\` of the spec, or to every case (case "${without.id}" has none)`;
      return [problemAt(item.base.source.locate(['tags'], 'key'), 'spec/missing-tag', message, hint)];
    }),
  );
}

function doesSpec(variant: LoadedVariant['variant'], spec: string): boolean {
  return variant.specs === null || variant.specs.includes(spec);
}

const SAMPLE_CHECK = {
  validator: 'exact',
  status: 'fail',
  path: '$.total',
  expected: '40',
  received: '41',
  message: 'the total differs',
};

function templates({ loaded, specs }: Whole): readonly Problem[] {
  return specs.flatMap((item) => {
    const contexts = contextsOf(item);
    const own = checkPrompt(item.prompt, contexts, item.prompt.partials);
    const facts = { checks: [SAMPLE_CHECK], attempt: 1, remaining: 1 };
    const feedback =
      item.feedback === null ? [] : checkTemplate(item.feedback, [{ label: () => 'feedback', value: facts }]);
    const overrides = loaded.variants.flatMap(({ variant, prompt }) => {
      if (prompt === null || !doesSpec(variant, item.spec.id)) return [];
      return checkPrompt(prompt, contexts, new Map([...item.prompt.partials, ...prompt.partials]));
    });
    return [...own, ...feedback, ...overrides];
  });
}

function checkPrompt(
  prompt: LoadedPrompt,
  contexts: readonly SampleContext[],
  partials: ReadonlyMap<string, TemplateSource>,
): readonly Problem[] {
  return [prompt.system, prompt.user].flatMap((template) =>
    template === null ? [] : checkTemplate(template, contexts, partials),
  );
}

function contextsOf({ cases }: LoadedSpec): readonly SampleContext[] {
  return cases.map((placed) => ({
    label: () => {
      const { file, line } = placed.place();
      return `case "${placed.case.id}" (${file}:${line ?? 1})`;
    },
    value: promptContext(placed.case),
  }));
}
