/** How agents reach a provider: its address, and connections to it. */
import { Agent as Connections, EnvHttpProxyAgent, type Dispatcher } from 'undici';
import type { ProviderSettings } from '../model/project.ts';
import { addressOf, definitionOf } from '../provider/index.ts';
import type { AgentContext } from './context.ts';

/** Returns a provider's base URL; the sandbox's server is started for it. */
export async function baseUrlOf(
  name: string,
  settings: ProviderSettings,
  context: AgentContext,
): Promise<string> {
  if (definitionOf(settings.kind).kind !== 'sandbox' || settings.baseUrl !== null) {
    return addressOf(name, settings);
  }
  return `${(await context.sandbox()).url}/v1`;
}

/**
 * Returns connections to a provider, to be destroyed. Company networks reach vendors through a proxy; Node leaves
 * these variables to the program.
 */
export function connections(settings: ProviderSettings, env: AgentContext['env']): Dispatcher {
  const either = (key: string): string | undefined => env[key.toLowerCase()] ?? env[key];
  const httpProxy = either('HTTP_PROXY');
  const httpsProxy = either('HTTPS_PROXY');
  if (settings.kind === 'sandbox' || (httpProxy ?? httpsProxy) === undefined) return new Connections();
  return new EnvHttpProxyAgent({
    ...(httpProxy === undefined ? {} : { httpProxy }),
    ...(httpsProxy === undefined ? {} : { httpsProxy }),
    noProxy: either('NO_PROXY') ?? '127.0.0.1,localhost',
  });
}
