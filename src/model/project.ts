import type { Budgets } from './budget.ts';
import type { GatePolicy } from './gate-policy.ts';
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
  /** How a change is judged; left out for DEFAULT_GATE. */
  readonly gate?: GatePolicy;
  /** Where accepted trials are kept; left out for a folder beside the ledger's default place. */
  readonly baseline?: BaselineSettings;
}

/** Where accepted trials are kept: a folder, or a ref of the same git repository. */
export type BaselineSettings =
  /** `path` is absolute. */
  | { readonly store: 'dir'; readonly path: string }
  /** `remote` is the name of a git remote; null for `origin` where there is one, else this repository alone. */
  | { readonly store: 'git-ref'; readonly remote: string | null };

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
  /** How long it may keep us waiting and how much it takes; left out for DEFAULT_BOUNDS. */
  readonly bounds?: ProviderBounds;
}

/** What a provider is allowed to do to a run, and a run to a provider. */
export interface ProviderBounds {
  /** A try ends as timed out when no byte comes for so long, before the first byte or between two. */
  readonly silenceSeconds: number;
  /** Longest back-off of one request, all its pauses together. */
  readonly patienceSeconds: number;
  /** A provider that is down for so long is given up: the run ends without its remaining trials. */
  readonly giveUpSeconds: number;
  /** HTTP tries a minute; null is no limit. */
  readonly requestsPerMinute: number | null;
  /** Input and output tokens a minute; null is no limit. */
  readonly tokensPerMinute: number | null;
}

export const DEFAULT_BOUNDS: ProviderBounds = {
  silenceSeconds: 120,
  patienceSeconds: 300,
  giveUpSeconds: 300,
  requestsPerMinute: null,
  tokensPerMinute: null,
};
