/** Names of models as evaluation tools write them: with their provider, and with the service in between. */

/** Who serves a model, and what it is called there. */
export interface ModelName {
  /** null when the name does not say. */
  readonly provider: string | null;
  readonly model: string;
}

/** As our rate cards call them. */
const PROVIDERS: Readonly<Record<string, string>> = {
  azureai: 'azure',
  bedrock: 'amazon-bedrock',
  vertex: 'google-vertex',
  vertex_ai: 'google-vertex',
  gemini: 'google',
  grok: 'xai',
  mistralai: 'mistral',
  together_ai: 'together',
  palm: 'google',
};

/** Stand between provider and model: the model is served there, at prices of that place. */
const SERVICES = new Set(['azure', 'bedrock', 'vertex']);

/** Returns the parts of `provider/model` or `provider/service/model`. */
export function modelName(written: string): ModelName {
  const [first, ...rest] = written.split('/');
  if (first === undefined || rest.length === 0) return { provider: null, model: written };
  const [service, ...inner] = rest;
  if (service !== undefined && SERVICES.has(service) && inner.length > 0) {
    return { provider: providerNamed(service), model: inner.join('/') };
  }
  return { provider: providerNamed(first), model: rest.join('/') };
}

/** Returns the provider as our rate cards call it. */
export function providerNamed(written: string): string {
  const name = written.toLowerCase();
  return Object.hasOwn(PROVIDERS, name) ? (PROVIDERS[name] ?? name) : name;
}
