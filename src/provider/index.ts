import { createRequire } from 'node:module';
import { Failure } from '../model/failure.ts';
import type { Project, ProviderSettings } from '../model/project.ts';
import { anthropic } from './anthropic.ts';
import type { ModelMaker, ProviderDefinition } from './provider.ts';
import { google } from './google.ts';
import { openai } from './openai.ts';
import { openaiCompatible } from './openai-compatible.ts';
import { sandbox } from './sandbox.ts';

/** Every provider kind by its name. */
export const providers: Readonly<Record<string, ProviderDefinition>> = {
  [anthropic.kind]: anthropic,
  [google.kind]: google,
  [openai.kind]: openai,
  [openaiCompatible.kind]: openaiCompatible,
  [sandbox.kind]: sandbox,
};

/** The package that every provider needs beside its own, in the version that firstpass is tested with. */
export const SDK = { name: 'ai', version: '6.0.326' } as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** Returns the settings of a provider's name: the project's own, or the built-in kind of that name. */
export function settingsOf(project: Pick<Project, 'providers'>, name: string): ProviderSettings {
  const declared = project.providers[name];
  if (declared !== undefined) return declared;
  definitionOf(name);
  return { kind: name, baseUrl: null, apiKeyEnv: null, requestSeconds: 120, maxTries: 4 };
}

/** Returns the provider of a kind; throws Failure `provider/unknown` when there is none. */
export function definitionOf(kind: string): ProviderDefinition {
  const definition = providers[kind];
  if (definition !== undefined) return definition;
  throw new Failure('provider/unknown', `there is no provider kind "${kind}"`, {
    hint: `declare it under "providers" in firstpass.yaml with one of the kinds ${Object.keys(providers).join(', ')}`,
  });
}

/**
 * Checks before anything is spent that the provider `name` of a project can be used. Throws Failure
 * `provider/unknown`, `provider/not-installed`, `provider/no-key` or `provider/no-address`.
 */
export function checkProvider(name: string, settings: ProviderSettings, env: Environment): void {
  const definition = definitionOf(settings.kind);
  for (const wanted of [SDK, definition.package]) {
    if (!isInstalled(wanted.name)) throw notInstalled(name, definition);
  }
  keyOf(name, settings, env);
  if (settings.kind !== 'sandbox') addressOf(name, settings);
}

/** Returns the key, or null when the provider needs none; throws Failure `provider/no-key` when it is missing. */
export function keyOf(name: string, settings: ProviderSettings, env: Environment): string | null {
  const definition = definitionOf(settings.kind);
  const variable = settings.apiKeyEnv ?? definition.defaultKeyEnv;
  if (variable === null) return null;
  const key = env[variable];
  if (key !== undefined && key !== '') return key;
  const message = `provider "${name}" needs an API key in the environment variable ${variable}, which is not set`;
  throw new Failure('provider/no-key', message, {
    hint: `set ${variable}, or try the project with a sandbox/ model, which needs no key`,
  });
}

/** Returns the base URL; throws Failure `provider/no-address` when neither project nor kind has one. */
export function addressOf(name: string, settings: ProviderSettings): string {
  const address = settings.baseUrl ?? definitionOf(settings.kind).defaultBaseUrl;
  if (address !== null && URL.canParse(address)) return address;
  const said = address === null ? 'has no address' : `has "${address}" as address, which is no URL`;
  throw new Failure('provider/no-address', `provider "${name}" ${said}`, {
    hint: 'give its provider a baseUrl such as "http://127.0.0.1:8080/v1" in firstpass.yaml',
  });
}

/** Returns the maker of models; throws Failure `provider/not-installed` when the package is missing. */
export async function loadProvider(name: string, kind: string): Promise<ModelMaker> {
  const definition = definitionOf(kind);
  try {
    return await definition.load();
  } catch (error) {
    if (isMissingModule(error)) throw notInstalled(name, definition);
    throw error;
  }
}

function notInstalled(name: string, definition: ProviderDefinition): Failure {
  const missing = [SDK, definition.package].filter((wanted) => !isInstalled(wanted.name));
  const exact = missing.map((wanted) => `${wanted.name}@${wanted.version}`).join(' ');
  return new Failure(
    'provider/not-installed',
    `provider "${name}" needs the package ${missing.map((wanted) => wanted.name).join(' and ')}, which is not installed`,
    { hint: `npm install ${exact}` },
  );
}

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch (error) {
    return !isMissingModule(error);
  }
}

function isMissingModule(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    (error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND')
  );
}
