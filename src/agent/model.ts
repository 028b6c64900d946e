import { Agent as Connections, EnvHttpProxyAgent, type Dispatcher } from 'undici';
import type { Agent } from '../model/agent.ts';
import type { ProviderSettings } from '../model/project.ts';
import type { ModelVariant } from '../model/variant.ts';
import {
  addressOf,
  checkProvider,
  definitionOf,
  keyOf,
  loadProvider,
  settingsOf,
} from '../provider/index.ts';
import type { AgentContext } from './context.ts';
import type { ModelResources } from './model-resources.ts';
import { attemptRoutes } from './model-routes.ts';
import type { ToolBox } from './tool.ts';

/**
 * Opens the agent that calls a model in a tool loop. Throws Failure before anything is spent when the
 * provider's package, key or address is missing.
 */
export async function openModelAgent(variant: ModelVariant, context: AgentContext): Promise<Agent> {
  const name = variant.provider;
  const settings = settingsOf(context.project, name);
  checkProvider(name, settings, context.env);
  silenceSdk();
  // Loaded only now: without the SDK's package the check above has said so in words.
  const { modelAttempt } = await import('./model-attempt.ts');
  const { openTools } = await import('./tool.ts');
  const make = await loadProvider(name, settings.kind);
  const routes = attemptRoutes();
  const boxes = new Map<string, Promise<ToolBox>>();
  const dispatcher = connections(settings, context.env);
  const resources: ModelResources = {
    variant,
    settings,
    seed: context.project.seed,
    routes,
    dispatcher,
    ...(context.traffic === undefined ? {} : { traffic: context.traffic(name) }),
    model: make({
      baseUrl: await baseUrl(name, settings, context),
      apiKey: keyOf(name, settings, context.env),
      fetch: routes.fetch,
      headers: {},
      model: variant.model,
    }),
    tools: async (spec) => {
      if (spec.tools.length === 0) return null;
      const box = boxes.get(spec.id) ?? openTools(spec, context.env);
      boxes.set(spec.id, box);
      return box;
    },
  };
  return {
    attempt: async (request, meter, signal) => modelAttempt(resources, { request, meter, signal }),
    close: async () => {
      const opened = await Promise.allSettled(boxes.values());
      for (const box of opened) if (box.status === 'fulfilled') await box.value.close();
      await dispatcher.destroy();
    },
  };
}

async function baseUrl(name: string, settings: ProviderSettings, context: AgentContext): Promise<string> {
  if (definitionOf(settings.kind).kind !== 'sandbox' || settings.baseUrl !== null) {
    return addressOf(name, settings);
  }
  return `${(await context.sandbox()).url}/v1`;
}

/** Company networks reach vendors through a proxy; Node leaves these variables to the program. */
function connections(settings: ProviderSettings, env: AgentContext['env']): Dispatcher {
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

/** The SDK prints its warnings to the console; they are read off its results and noted instead. */
function silenceSdk(): void {
  (globalThis as { AI_SDK_LOG_WARNINGS?: boolean }).AI_SDK_LOG_WARNINGS = false;
}
