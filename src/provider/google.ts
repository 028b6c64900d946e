import { google as generateContent } from '../usage/google.ts';
import type { ProviderDefinition } from './provider.ts';

/** Google's Gemini API. */
export const google: ProviderDefinition = {
  kind: 'google',
  package: { name: '@ai-sdk/google', version: '3.0.141' },
  defaultKeyEnv: 'GOOGLE_GENERATIVE_AI_API_KEY',
  defaultBaseUrl: 'https://generativelanguage.googleapis.com/v1beta',
  usageFormat: () => generateContent,
  async load() {
    const { createGoogleGenerativeAI } = await import('@ai-sdk/google');
    return ({ baseUrl, apiKey, fetch, headers, model }) =>
      createGoogleGenerativeAI({ baseURL: baseUrl, apiKey: apiKey ?? '', fetch, headers: { ...headers } })(
        model,
      );
  },
};
