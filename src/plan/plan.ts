import type { Case } from '../model/case.ts';
import type { Json } from '../model/json.ts';
import type { Project } from '../model/project.ts';
import type { Spec } from '../model/spec.ts';
import type { TrialKey } from '../model/trial.ts';
import type { Variant } from '../model/variant.ts';
import {
  type CaseUse,
  contentKey,
  execKey,
  RUNNER_SEMANTICS,
  scoreKey,
  seesTags,
  variantContent,
} from './keys.ts';
import { shuffle } from './random.ts';

/** What of a spec's files shapes outputs (`exec`) and what judges them (`score`), as hashable content. */
export interface SpecDigest {
  readonly exec: Json;
  readonly score: Json;
}

/** Spec × variant as planned. */
export interface PlannedCell {
  readonly spec: Spec;
  readonly variant: Variant;
  readonly synthetic: boolean;
  readonly execKey: string;
  /** Of all its trials together. */
  readonly scoreKey: string;
  /** What judges its outputs. */
  readonly judging: Json;
  readonly caseUse: CaseUse;
  /** Whether who answers is told the number of the repeat: then only the same repeat is asked the same thing. */
  readonly tellsRepeat: boolean;
}

/** One trial to run. */
export interface PlannedTrial {
  readonly cell: PlannedCell;
  readonly case: Case;
  readonly key: TrialKey;
  readonly execKey: string;
  readonly scoreKey: string;
}

export interface Plan {
  readonly project: Project;
  readonly cells: readonly PlannedCell[];
  readonly repeats: number;
  /** How many trials `trials()` yields. */
  readonly size: number;
  /** Content of the whole plan: equal digests may share a run. */
  readonly digest: string;
  /** All trials, made one by one; the order depends on the seed alone. */
  trials(): Generator<PlannedTrial>;
}

/** Returns whether sandbox models answer for this variant, directly or through the variant it replays. */
export function isSynthetic(variant: Variant, project: Project): boolean {
  // A provider that the project does not declare is the built-in one of that name.
  const isSandbox = (name: string): boolean => (project.providers[name]?.kind ?? name) === 'sandbox';
  if (variant.agent === 'model') return isSandbox(variant.provider);
  if (variant.agent === 'command') return variant.meter?.upstreams.some(isSandbox) ?? false;
  const original = project.variants.find((other) => other.id === variant.variant);
  return original !== undefined && original.agent !== 'replay' && isSynthetic(original, project);
}

/**
 * Returns the plan of a project: every spec by every variant that does it, every case, every repeat.
 * `digests` gives each spec's content by its id, `programs` the content of the programs that variants start.
 */
export function makePlan(
  project: Project,
  digests: ReadonlyMap<string, SpecDigest>,
  programs: ReadonlyMap<string, Json> = new Map(),
): Plan {
  const cells = project.specs.flatMap((spec) =>
    project.variants
      .filter((variant) => variant.specs === null || variant.specs.includes(spec.id))
      .map((variant) => planCell(project, { spec, variant }, digests.get(spec.id), programs)),
  );
  const size = cells.reduce((sum, cell) => sum + cell.spec.cases.length, 0) * project.repeats;
  return {
    project,
    cells,
    repeats: project.repeats,
    size,
    digest: contentKey([
      project.repeats,
      project.seed,
      cells.map((cell) => [cell.spec.id, cell.variant.id, cell.scoreKey]),
    ]),
    trials: () => orderedTrials(project, cells),
  };
}

function planCell(
  project: Project,
  { spec, variant }: { readonly spec: Spec; readonly variant: Variant },
  digest: SpecDigest | undefined,
  programs: ReadonlyMap<string, Json>,
): PlannedCell {
  // Who takes the last attempt shapes outputs as well; a replay has it in its recording.
  const { escalateTo } = spec.retry;
  const last =
    variant.agent === 'replay' ? undefined : project.variants.find((other) => other.id === escalateTo);
  const makers = last === undefined ? [variant] : [variant, last];
  const exec = contentKey([
    RUNNER_SEMANTICS,
    // Programs and tools are told which spec they work for.
    spec.id,
    digest?.exec ?? null,
    ...makers.flatMap((maker) => [variantContent(maker, project.providers), programs.get(maker.id) ?? null]),
  ]);
  const synthetic = makers.some((maker) => isSynthetic(maker, project));
  const caseUse = {
    tags: seesTags([spec.prompt, ...makers.map((maker) => maker.prompt)]),
    sandboxSeed: synthetic ? project.seed : null,
  };
  const judging = digest?.score ?? null;
  const scores = spec.cases.map((item) => scoreKey(execKey(exec, item, caseUse), judging, item));
  // The order in which a file lists its cases changes no trial.
  const key = contentKey([exec, scores.toSorted()]);
  const tellsRepeat = synthetic || makers.some((maker) => maker.agent === 'command');
  return { spec, variant, synthetic, execKey: exec, scoreKey: key, judging, caseUse, tellsRepeat };
}

/**
 * Repeat by repeat, cases shuffled anew in each, the variants of a case back to back: whatever drifts during
 * a run drifts for all variants alike, and a provider's prompt cache stays warm within a case.
 */
function* orderedTrials(project: Project, cells: readonly PlannedCell[]): Generator<PlannedTrial> {
  const bySpec = project.specs.map((spec) => ({ spec, cells: cells.filter((cell) => cell.spec === spec) }));
  const items = bySpec.flatMap((group) => group.spec.cases.map((item) => ({ item, cells: group.cells })));
  const keys = new Map<PlannedCell, Map<string, TrialContent>>();
  for (let repeat = 1; repeat <= project.repeats; repeat += 1) {
    for (const { item, cells: group } of shuffle(items, project.seed, 'cases', repeat)) {
      for (const cell of shuffle(group, project.seed, 'variants', repeat, item.id)) {
        const known = keys.get(cell) ?? new Map<string, TrialContent>();
        keys.set(cell, known);
        const content = known.get(item.id) ?? trialContent(cell, item);
        known.set(item.id, content);
        const key = { spec: cell.spec.id, variant: cell.variant.id, case: item.id, repeat };
        yield { cell, case: item, key, ...content };
      }
    }
  }
}

type TrialContent = Pick<PlannedTrial, 'execKey' | 'scoreKey'>;

/**
 * Returns the key of everything that shapes the outputs of a cell, its cases included: two commits with the same one
 * would buy the same trials.
 */
export function executionKey(cell: PlannedCell): string {
  const asked = cell.spec.cases.map((item) => execKey(cell.execKey, item, cell.caseUse));
  return contentKey([cell.execKey, asked.toSorted()]);
}

/** Returns the content keys of every trial of a case in a cell. */
export function trialContent(cell: PlannedCell, item: Case): TrialContent {
  const exec = execKey(cell.execKey, item, cell.caseUse);
  return { execKey: exec, scoreKey: scoreKey(exec, cell.judging, item) };
}
