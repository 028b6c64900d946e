import type { LanguageModel } from 'ai';
import type { UsageFormat } from '../usage/format.ts';

/** What a provider needs to give a model; `fetch` is the metering one. */
export interface ModelOptions {
  readonly baseUrl: string;
  /** null when the provider needs none. */
  readonly apiKey: string | null;
  readonly fetch: typeof fetch;
  readonly headers: Readonly<Record<string, string>>;
  /** The model's id as the provider spells it. */
  readonly model: string;
}

/** Makes a model; cheap enough to do once an attempt. */
export type ModelMaker = (options: ModelOptions) => LanguageModel;

/** How one kind of provider is reached. */
export interface ProviderDefinition {
  readonly kind: string;
  /** The npm package behind it, loaded at first use, in the version that firstpass is tested with. */
  readonly package: { readonly name: string; readonly version: string };
  /** Environment variable of the key; null when the kind has no usual one. */
  readonly defaultKeyEnv: string | null;
  /** null when every project must give its own. */
  readonly defaultBaseUrl: string | null;
  usageFormat(url: string): UsageFormat;
  /** Loads the package; throws what the import throws when it is not installed. */
  load(): Promise<ModelMaker>;
}
