import { createHash } from 'node:crypto';
import type { Case } from '../model/case.ts';
import { canonicalJson, type Json, type JsonObject } from '../model/json.ts';
import type { Project } from '../model/project.ts';
import type { PromptTemplates, ReviewPolicy } from '../model/spec.ts';
import type { Variant } from '../model/variant.ts';

/** Raised when the runner itself changes what an agent is given: stored trials of another number differ. */
export const RUNNER_SEMANTICS = 2;

/** Raised when a built-in validator judges otherwise than before: stored outputs are then judged again. */
export const VALIDATOR_SEMANTICS = 1;

/** Returns the SHA-256 of the value's canonical JSON, hex. */
export function contentKey(value: Json): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/**
 * Returns what of a variant can change an output: who answers, at which address, with which parameters. Not its
 * id, its tags, the specs it is limited to, its prices, keys, tries and time-outs of the transport.
 */
export function variantContent(variant: Variant, providers: Project['providers'] = {}): Json {
  if (variant.agent === 'command') {
    const { id: _id, tags: _tags, specs: _specs, compute: _compute, env, meter, ...content } = variant;
    const own = { ...content, env: env.toSorted() } as unknown as JsonObject;
    if (meter === undefined) return own;
    // How it is metered changes no output; whom it reaches does.
    return { ...own, reached: meter.upstreams.map((name) => [name, reachedAt(name, providers)]) };
  }
  const { id: _id, tags: _tags, specs: _specs, ...content } = variant;
  if (variant.agent === 'replay') return content as unknown as Json;
  return { ...content, reached: reachedAt(variant.provider, providers) } as unknown as Json;
}

function reachedAt(name: string, providers: Project['providers']): JsonObject {
  const { kind, baseUrl } = providers[name] ?? { kind: name, baseUrl: null };
  return { kind, baseUrl };
}

/** What of a case can change an output, besides its id and its input. */
export interface CaseUse {
  /** Whether a prompt's templates can see the case's tags. */
  readonly tags: boolean;
  /** Seed of the sandbox models that answer from the case's own expectation; null when none does. */
  readonly sandboxSeed: number | null;
}

/**
 * Returns the key under which a trial's output may be reused: equal keys mean that the agent is asked the same
 * thing in the same way. Excludes expectations and validators, which judge an output and do not shape it.
 */
export function execKey(cellExecKey: string, item: Case, use: CaseUse): string {
  // A template may print the input as it stands: the order of its keys is part of what is asked.
  const asked: Json = [cellExecKey, item.id, JSON.stringify(item.input), use.tags ? item.tags : null];
  if (use.sandboxSeed === null) return contentKey(asked);
  const answers = [item.expected, item.reference, [...item.faults], item.referenceCalls as unknown as Json];
  return contentKey([asked, [use.sandboxSeed, ...answers]]);
}

/**
 * Returns the key under which a trial's checks may be reused: its output's key, what judges, and the whole case,
 * as that is what a validator of the user's own sees.
 */
export function scoreKey(trialExecKey: string, judging: Json, item: Case): string {
  return contentKey([VALIDATOR_SEMANTICS, trialExecKey, judging, item as unknown as Json]);
}

/** Returns the key under which a cell's figures stand: its score key, the rate cards' SHA-256, the review model. */
export function priceKey(cellScoreKey: string, rateCard: string, review: ReviewPolicy): string {
  return contentKey([cellScoreKey, rateCard, review as unknown as Json]);
}

/** Returns whether a template can see more of the case than its id: then the case's tags are part of a prompt. */
export function seesTags(prompts: readonly (Partial<PromptTemplates> | null)[]): boolean {
  const texts = prompts.flatMap((prompt) =>
    prompt === null ? [] : [prompt.system, prompt.user, ...Object.values(prompt.partials ?? {})],
  );
  return texts.some((text) =>
    [...(text ?? '').matchAll(/\{\{[^}]*\}\}/g)].some(([expression]) =>
      /\bcase\b|@root|\bthis\b|\.\.|[\s({]\.[\s)}]/.test(expression.replaceAll(/\bcase\.id\b/g, '')),
    ),
  );
}
