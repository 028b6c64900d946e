import { anthropic as messages } from '../usage/anthropic.ts';
import type { ProviderDefinition } from './provider.ts';

/** Anthropic's Messages API. */
export const anthropic: ProviderDefinition = {
  kind: 'anthropic',
  package: { name: '@ai-sdk/anthropic', version: '3.0.140' },
  defaultKeyEnv: 'ANTHROPIC_API_KEY',
  defaultBaseUrl: 'https://api.anthropic.com/v1',
  usageFormat: () => messages,
  async load() {
    const { createAnthropic } = await import('@ai-sdk/anthropic');
    return ({ baseUrl, apiKey, fetch, headers, model }) =>
      createAnthropic({ baseURL: baseUrl, apiKey: apiKey ?? '', fetch, headers: { ...headers } })(model);
  },
};
