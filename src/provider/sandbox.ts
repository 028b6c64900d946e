import { openaiCompatible } from './openai-compatible.ts';
import type { ProviderDefinition } from './provider.ts';

/** The embedded synthetic models: chat completions at an address that is known once their server runs. */
export const sandbox: ProviderDefinition = {
  ...openaiCompatible,
  kind: 'sandbox',
};
