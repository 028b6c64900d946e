import type { CommandPreset } from './preset.ts';
import type { PromptTemplates } from './spec.ts';
import type { Tags } from './tags.ts';

/** How the job is done: an agent with its parameters. */
export type Variant = ModelVariant | CommandVariant | ReplayVariant;

interface VariantCommon {
  readonly id: string;
  readonly tags: Tags;
  /** Ids of the specs that this variant does; null for all. */
  readonly specs: readonly string[] | null;
  /** Replaces parts of the spec's prompt; null when the spec's own is used. */
  readonly prompt: Partial<PromptTemplates> | null;
}

/** A model called by firstpass, with tools in a loop. */
export interface ModelVariant extends VariantCommon {
  readonly agent: 'model';
  /** Key of the project's `providers` or a built-in provider's name. */
  readonly provider: string;
  /** The model's id as the provider spells it. */
  readonly model: string;
  readonly parameters: ModelParameters;
}

export interface ModelParameters {
  readonly temperature: number | null;
  readonly topP: number | null;
  readonly maxOutputTokens: number | null;
  readonly seed: number | null;
  /** Whether responses are streamed; usage is the same, first-token times are only known when streamed. */
  readonly stream: boolean;
  /** Steps of model call and tool calls in one attempt at the most. */
  readonly maxSteps: number;
}

/** A program: JSON on standard input, JSON on standard output. */
export interface CommandVariant extends VariantCommon {
  readonly agent: 'command';
  readonly command: readonly string[];
  /** Names of environment variables that the program may see, besides PATH, HOME, LANG and TMPDIR. */
  readonly env: readonly string[];
  readonly timeoutSeconds: number;
  /** SKU under `compute` in a rate card that prices the program's wall seconds; null leaves them unpriced. */
  readonly compute: string | null;
  /** How what the program buys is metered; left out: not at all. */
  readonly meter?: CommandMeter;
  /** A known agent, which brings its own command line and its own words; left out: JSON in, JSON out. */
  readonly preset?: CommandPreset;
}

/** Where the usage of a program's own model calls comes from. */
export interface CommandMeter {
  /** `proxy`: read off the wire, on the way to its providers. `otlp`: told by the program's own telemetry. */
  readonly source: 'proxy' | 'otlp';
  /** Names of providers in the project that it may use through the proxy, the most wanted first. */
  readonly upstreams: readonly string[];
  /** Whose key reaches the provider: ours, which the program never sees, or what the program itself sends. */
  readonly credentials: 'firstpass' | 'agent';
}

/** The recorded outputs of another variant, for $0. */
export interface ReplayVariant extends VariantCommon {
  readonly agent: 'replay';
  readonly variant: string;
  /** Run to take them from; null for the newest finished one that has them. */
  readonly run: string | null;
}
