import { openaiChat } from '../usage/openai-chat.ts';
import type { ModelMaker, ProviderDefinition } from './provider.ts';

/** Any server that speaks OpenAI's chat completions: local ones, gateways, smaller vendors. */
export const openaiCompatible: ProviderDefinition = {
  kind: 'openai-compatible',
  package: { name: '@ai-sdk/openai-compatible', version: '2.0.92' },
  defaultKeyEnv: null,
  defaultBaseUrl: null,
  usageFormat: () => openaiChat,
  load: loadOpenaiCompatible,
};

/** Returns the maker of chat models; a stream is asked for its usage, which the wire leaves out otherwise. */
export async function loadOpenaiCompatible(): Promise<ModelMaker> {
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
  return ({ baseUrl, apiKey, fetch, headers, model }) =>
    createOpenAICompatible({
      name: 'openai-compatible',
      baseURL: baseUrl,
      fetch,
      headers: { ...headers },
      includeUsage: true,
      ...(apiKey === null ? {} : { apiKey }),
    }).chatModel(model);
}
