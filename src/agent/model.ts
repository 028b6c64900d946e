import type { Agent } from '../model/agent.ts';
import type { ModelVariant } from '../model/variant.ts';
import { checkProvider, keyOf, loadProvider, settingsOf } from '../provider/index.ts';
import type { AgentContext } from './context.ts';
import type { ModelResources } from './model-resources.ts';
import { attemptRoutes } from './model-routes.ts';
import { baseUrlOf, connections } from './reach.ts';
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
      baseUrl: await baseUrlOf(name, settings, context),
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

/** The SDK prints its warnings to the console; they are read off its results and noted instead. */
function silenceSdk(): void {
  (globalThis as { AI_SDK_LOG_WARNINGS?: boolean }).AI_SDK_LOG_WARNINGS = false;
}
