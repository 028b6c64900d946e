import type { LanguageModel } from 'ai';
import type { Dispatcher } from 'undici';
import type { ProviderSettings } from '../model/project.ts';
import type { Traffic } from '../model/traffic.ts';
import type { Spec } from '../model/spec.ts';
import type { ModelVariant } from '../model/variant.ts';
import type { AttemptRoutes } from './model-routes.ts';
import type { ToolBox } from './tool.ts';

/** What the attempts of one variant share. */
export interface ModelResources {
  readonly variant: ModelVariant;
  readonly settings: ProviderSettings;
  readonly seed: number;
  /** Made once: making one costs more CPU than a call. Attempts are told apart by a header. */
  readonly model: LanguageModel;
  readonly routes: AttemptRoutes;
  readonly dispatcher: Dispatcher;
  readonly traffic?: Traffic;
  /** Returns the spec's tools, started at first use; null when it has none. */
  readonly tools: (spec: Spec) => Promise<ToolBox | null>;
}
