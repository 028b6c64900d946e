import { openaiChat } from '../usage/openai-chat.ts';
import { openaiResponses } from '../usage/openai-responses.ts';
import type { ProviderDefinition } from './provider.ts';

/** OpenAI; the SDK calls the Responses API unless a model is made for another one. */
export const openai: ProviderDefinition = {
  kind: 'openai',
  package: { name: '@ai-sdk/openai', version: '3.0.141' },
  defaultKeyEnv: 'OPENAI_API_KEY',
  defaultBaseUrl: 'https://api.openai.com/v1',
  usageFormat: (url) => (new URL(url).pathname.endsWith('/responses') ? openaiResponses : openaiChat),
  async load() {
    const { createOpenAI } = await import('@ai-sdk/openai');
    return ({ baseUrl, apiKey, fetch, headers, model }) =>
      createOpenAI({ baseURL: baseUrl, apiKey: apiKey ?? '', fetch, headers: { ...headers } })(model);
  },
};
