import type { Budgets } from './budget.ts';
import type { Spec } from './spec.ts';
import type { TagPolicy, Tags } from './tags.ts';
import type { Variant } from './variant.ts';

/** Everything that `firstpass.yaml` and the files it names say, checked and with defaults filled in. */
export interface Project {
  /** Absolute folder of firstpass.yaml. */
  readonly root: string;
  readonly name: string;
  readonly specs: readonly Spec[];
  readonly variants: readonly Variant[];
  /** Trials of each case by each variant. */
  readonly repeats: number;
  /** Decides the order of trials and every sampled choice. */
  readonly seed: number;
  readonly concurrency: Concurrency;
  /** By the name that variants use before the slash. */
  readonly providers: Readonly<Record<string, ProviderSettings>>;
  /** Absolute paths, the one that wins first. */
  readonly rateCards: readonly string[];
  /** Absolute path of the ledger. */
  readonly ledger: string;
  readonly tags: Tags;
  readonly tagPolicy: TagPolicy;
  readonly budgets: Budgets;
}

export interface Concurrency {
  /** Trials in flight at once for a provider (or program) that has no line of its own. */
  readonly default: number;
  readonly perProvider: Readonly<Record<string, number>>;
}

/** How a provider is reached. */
export interface ProviderSettings {
  /** A built-in provider kind: `openai-compatible openai anthropic google sandbox`. */
  readonly kind: string;
  /** Replaces the kind's own address; null for the default. */
  readonly baseUrl: string | null;
  /** Name of the environment variable that holds the key; null for the kind's own, or for none. */
  readonly apiKeyEnv: string | null;
  /** Longest wait for one HTTP request, first byte to last. */
  readonly requestSeconds: number;
  /** HTTP tries of one model call at the most, the first included. */
  readonly maxTries: number;
}
