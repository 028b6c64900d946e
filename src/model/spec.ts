import type { Case } from './case.ts';
import type { Json, JsonObject } from './json.ts';
import type { Tags } from './tags.ts';
import type { Usd } from './money.ts';

/** One job that an agent must do, loaded and checked: every file it names is read, every default filled in. */
export interface Spec {
  readonly id: string;
  readonly description: string;
  readonly owner: string | null;
  readonly tags: Tags;
  /** Path of spec.yaml relative to the project's folder, for messages and annotations. */
  readonly file: string;
  /** Line of the `id` key in that file, 1-based. */
  readonly line: number;
  /** Absolute folder of spec.yaml: paths inside the spec are relative to it. */
  readonly folder: string;
  readonly prompt: PromptTemplates;
  readonly cases: readonly Case[];
  readonly output: OutputFormat;
  readonly validators: readonly ValidatorSpec[];
  readonly tools: readonly ToolSpec[];
  readonly retry: RetryPolicy;
  readonly limits: Limits;
  /** Left out for DEFAULT_GUARDS. */
  readonly guards?: Guards;
  readonly review: ReviewPolicy;
  /** A variant below this yield is never recommended; null when any yield will do. */
  readonly yieldFloor: number | null;
  /** 95th percentile of a trial's wall time that the job can bear; null when it does not matter. */
  readonly sla: { readonly p95Seconds: number } | null;
}

/** Handlebars sources; `{{input.…}}` is the case's input. Strict: an unknown variable is an error. */
export interface PromptTemplates {
  readonly system: string | null;
  readonly user: string;
  /** Partials by name, from the spec's `prompt.partials` files. */
  readonly partials: Readonly<Record<string, string>>;
}

export interface OutputFormat {
  readonly format: 'text' | 'json';
  /** JSON Schema of the output (draft by its `$schema`, 2020-12 when not said); null when there is none. */
  readonly schema: JsonObject | null;
  /**
   * How JSON is found in the text. `whole`: the trimmed text is JSON. `fenced`: the last fenced code block,
   * else the whole. `embedded`: a fence, else the first complete JSON object or array in the text.
   */
  readonly extract: 'whole' | 'fenced' | 'embedded';
}

/** One entry of the spec's `validators`: the kind and the options that its definition describes. */
export interface ValidatorSpec {
  readonly kind: string;
  readonly options: JsonObject;
}

export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments. */
  readonly parameters: JsonObject;
  /** Where it runs. `module`: a JavaScript file whose default export is `(arguments, context) => result`. */
  readonly run:
    | { readonly kind: 'module'; readonly file: string }
    | { readonly kind: 'command'; readonly command: readonly string[] };
  readonly timeoutSeconds: number;
  /** SKU under `tools` in a rate card; null when a call is free of fees (then it is charged at exactly $0). */
  readonly sku: string | null;
}

export interface RetryPolicy {
  /** Attempts in a trial at the most, the first included. */
  readonly maxAttempts: number;
  /** `continue`: the next attempt sees the conversation so far. `fresh`: a new one, feedback in the prompt. */
  readonly mode: 'continue' | 'fresh';
  /** Handlebars source of the feedback, with `checks`, `attempt`, `remaining`; null for the built-in text. */
  readonly feedback: string | null;
  /** Variant that takes the last attempt; null when the same variant does all. */
  readonly escalateTo: string | null;
}

/** Ceilings; null is no ceiling. Each stops the attempt or the trial with an outcome, and keeps its spend. */
export interface Limits {
  readonly attempt: LimitSet;
  readonly trial: LimitSet;
}

/** Signs that an attempt runs away: each ends its trial as a limit does. null switches one off. */
export interface Guards {
  /** The same tool call, or the same model request, so often in a row; one more is not made. */
  readonly identicalCalls: number | null;
  /** How many times the first call's prompt tokens a later prompt may have; small prompts may always grow. */
  readonly contextGrowth: number | null;
  /** How many times the median of its cell's finished trials a trial may cost. */
  readonly costOverMedian: number | null;
}

export const DEFAULT_GUARDS: Guards = { identicalCalls: 5, contextGrowth: 20, costOverMedian: 20 };

export interface LimitSet {
  /** Input and output tokens together. */
  readonly tokens: number | null;
  /** Model calls. */
  readonly turns: number | null;
  readonly toolCalls: number | null;
  /** Wall seconds without the time spent waiting in our own queue. */
  readonly seconds: number | null;
  readonly cost: Usd | null;
}

/** How much of a reviewer's time a trial's output takes, estimated. */
export interface ReviewPolicy {
  /** SKU under `people` in a rate card; null when nobody reviews. */
  readonly role: string | null;
  readonly policy:
    | { readonly kind: 'always' }
    | { readonly kind: 'sample'; readonly share: number }
    | { readonly kind: 'on-failure' }
    | { readonly kind: 'never' };
  readonly minutes: {
    readonly base: number;
    readonly per100Words: number;
    readonly perFailedCheck: number;
  };
  /** Minutes of a person who does the job by hand when the agent gives up; 0 when nobody does. */
  readonly fallbackMinutes: number;
}

/** What identifies a spec's content in a content key: everything that can change an output. */
export type SpecContent = { readonly [key: string]: Json };
