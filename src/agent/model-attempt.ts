import { generateText, stepCountIs, streamText, type CallWarning, type StepResult, type ToolSet } from 'ai';
import type { AttemptRequest, AttemptResult, ToolUse } from '../model/agent.ts';
import type { Meter } from '../model/meter.ts';
import { addUsage, NO_USAGE, promptTokens, type Usage } from '../model/usage.ts';
import { seededRandom } from '../provider/back-off.ts';
import type { TryOutcome } from '../provider/finding.ts';
import { definitionOf } from '../provider/index.ts';
import { meteringFetch } from '../provider/metering-fetch.ts';
import type { MeterStop } from '../provider/meter-stop.ts';
import { TRIAL_HEADER, writeTrialHeader } from '../provider/sandbox/trial-header.ts';
import type { ModelResources } from './model-resources.ts';
import { resultOf, type SdkEnding } from './model-ending.ts';
import { conversation } from './model-messages.ts';
import { sdkTools } from './model-tools.ts';

/** One attempt as the trial loop asks for it. */
export interface AttemptCall {
  readonly request: AttemptRequest;
  readonly meter: Meter;
  readonly signal: AbortSignal;
}

/** What happened on the wire while the SDK worked. */
interface Wire {
  stop: MeterStop | null;
  last: TryOutcome | null;
  /** Sum over the answers that the SDK saw; null as soon as one of them did not say. */
  usage: Usage | null;
}

/** Makes one attempt: prompt and earlier turns in, tool loop, answer out. Never throws for what a provider does. */
export async function modelAttempt(resources: ModelResources, call: AttemptCall): Promise<AttemptResult> {
  const wire: Wire = { stop: null, last: null, usage: NO_USAGE };
  const route = resources.routes.open(attemptFetch(resources, call, wire));
  try {
    const options = await sdkOptions(resources, call, {
      headers: route.headers,
      stopped: (stop) => {
        wire.stop = stop;
      },
    });
    const sdk = resources.variant.parameters.stream ? await streamed(options) : await generated(options);
    if (sdk.kind === 'answer') {
      noteDifference(call.meter, wire.usage, sdk.usage);
      noteWarnings(call.meter, sdk.warnings);
    }
    return resultOf(sdk, { stop: wire.stop, last: wire.last, signal: call.signal });
  } finally {
    route.close();
  }
}

function attemptFetch(resources: ModelResources, call: AttemptCall, wire: Wire): typeof fetch {
  const { variant, settings } = resources;
  const { spec, case: id, repeat } = call.request.key;
  const own = meteringFetch({
    meter: call.meter,
    provider: variant.provider,
    model: variant.model,
    format: (url) => definitionOf(settings.kind).usageFormat(url),
    settings,
    signal: call.signal,
    dispatcher: resources.dispatcher,
    ...(resources.traffic === undefined ? {} : { traffic: resources.traffic }),
    maxOutputTokens: variant.parameters.maxOutputTokens,
    tryHeaders: (tryNumber) => trialHeader(resources, call.request, tryNumber),
    random: seededRandom(
      JSON.stringify([resources.seed, spec, variant.id, id, repeat, call.request.attempt]),
    ),
    observe: (outcome) => {
      wire.last = outcome;
      if (outcome.status !== 'ok') return;
      wire.usage = wire.usage === null || outcome.usage === null ? null : addUsage(wire.usage, outcome.usage);
    },
  });
  return async (input, init) => {
    if (wire.stop !== null) throw wire.stop;
    return own(input, init);
  };
}

type SdkOptions = Parameters<typeof generateText>[0];

async function sdkOptions(
  resources: ModelResources,
  { request, meter, signal }: AttemptCall,
  extra: {
    readonly headers: Readonly<Record<string, string>>;
    readonly stopped: (stop: MeterStop) => void;
  },
): Promise<SdkOptions> {
  const { temperature, topP, maxOutputTokens, seed, maxSteps } = resources.variant.parameters;
  const { system, messages } = conversation(request);
  const box = await resources.tools(request.spec);
  // The signal is not given to the SDK: fetch and tools end with it, which is all that an attempt does.
  return {
    model: resources.model,
    messages,
    maxRetries: 0,
    headers: extra.headers,
    stopWhen: stepCountIs(maxSteps),
    ...(system === null ? {} : { system }),
    ...(box === null ? {} : { tools: sdkTools(box, { meter, signal, stopped: extra.stopped }) }),
    ...(temperature === null ? {} : { temperature }),
    ...(topP === null ? {} : { topP }),
    ...(maxOutputTokens === null ? {} : { maxOutputTokens }),
    ...(seed === null ? {} : { seed }),
  };
}

interface SdkUsage {
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
}

type Ending =
  | (Extract<SdkEnding, { kind: 'answer' }> & {
      readonly usage: SdkUsage;
      readonly warnings: readonly CallWarning[];
    })
  | Extract<SdkEnding, { kind: 'error' }>;

async function generated(options: SdkOptions): Promise<Ending> {
  try {
    const result = await generateText(options);
    return answer(result.steps, result.totalUsage);
  } catch (error) {
    return { kind: 'error', error };
  }
}

async function streamed(options: SdkOptions): Promise<Ending> {
  const failures: unknown[] = [];
  try {
    // Without an error handler the SDK prints the error.
    const result = streamText({
      ...options,
      onError: ({ error }) => {
        failures.push(error);
      },
    });
    await result.consumeStream({ onError: (error) => failures.push(error) });
    const [steps, usage] = await Promise.all([result.steps, result.totalUsage]);
    return failures.length > 0 ? { kind: 'error', error: failures[0] } : answer(steps, usage);
  } catch (error) {
    return { kind: 'error', error: failures[0] ?? error };
  }
}

function answer(steps: readonly StepResult<ToolSet>[], usage: SdkUsage): Ending {
  const last = steps.at(-1);
  return {
    kind: 'answer',
    text: last?.text ?? '',
    finishReason: last?.finishReason ?? 'other',
    ...(last?.rawFinishReason === undefined ? {} : { rawFinishReason: last.rawFinishReason }),
    tools: steps.flatMap(toolUses),
    usage: { inputTokens: usage.inputTokens, outputTokens: usage.outputTokens },
    warnings: steps[0]?.warnings ?? [],
  };
}

function toolUses(step: StepResult<ToolSet>): readonly ToolUse[] {
  return step.content.flatMap((part) =>
    part.type === 'tool-result' || part.type === 'tool-error'
      ? [{ tool: part.toolName, arguments: part.input as unknown, ok: part.type === 'tool-result' }]
      : [],
  );
}

/** The synthetic models answer by trial and try, so that neither order nor a restart changes what they do. */
function trialHeader(
  resources: ModelResources,
  request: AttemptRequest,
  tryNumber: number,
): Readonly<Record<string, string>> {
  if (resources.settings.kind !== 'sandbox') return {};
  const { spec, case: id, repeat } = request.key;
  const { attempt } = request;
  return { [TRIAL_HEADER]: writeTrialHeader({ spec, case: id, repeat, attempt, try: tryNumber }) };
}

/** The SDK's totals are a cross-check and never a source: a difference is written down with both sides. */
function noteDifference(meter: Meter, wire: Usage | null, sdk: SdkUsage): void {
  if (wire === null || sdk.inputTokens === undefined || sdk.outputTokens === undefined) return;
  const wireInput = promptTokens(wire);
  if (wireInput === sdk.inputTokens && wire.output === sdk.outputTokens) return;
  meter.note('usage-difference', {
    wireInput,
    sdkInput: sdk.inputTokens,
    wireOutput: wire.output,
    sdkOutput: sdk.outputTokens,
  });
}

/** A parameter that the provider does not take changes the experiment: it must not pass in silence. */
function noteWarnings(meter: Meter, warnings: readonly CallWarning[]): void {
  for (const warning of warnings) {
    const detail =
      'details' in warning ? warning.details : 'message' in warning ? warning.message : undefined;
    const feature = 'feature' in warning ? warning.feature : null;
    meter.note('model-warning', { type: warning.type, feature, detail: detail ?? null });
  }
}
