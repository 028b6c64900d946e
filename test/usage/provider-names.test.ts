import { expect, test } from 'vitest';
import { providerNamed, vendorOfModel } from '../../src/usage/provider-names.ts';

test.each([
  ['anthropic.messages', 'anthropic'],
  ['aws.bedrock', 'amazon-bedrock'],
  ['azure.ai.openai', 'azure'],
  ['openai.responses', 'openai'],
  ['gcp.vertex_ai', 'google-vertex'],
  ['gcp.gemini', 'google'],
  ['google.generative-ai', 'google'],
  ['vertex_ai', 'google-vertex'],
  ['x_ai', 'xai'],
  ['Somebody', 'somebody'],
  [null, null],
])('%s is %s', (name, provider) => {
  expect(providerNamed(name)).toBe(provider);
});

test('a model may tell its vendor', () => {
  expect(vendorOfModel('claude-sonnet-4-5')).toBe('anthropic');
  expect(vendorOfModel('gpt-4.1')).toBe('openai');
  expect(vendorOfModel('synthetic')).toBeNull();
  expect(vendorOfModel(null)).toBeNull();
});
