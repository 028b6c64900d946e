import type { RenderedPrompt } from '../model/agent.ts';
import type { CallRequest } from '../model/meter.ts';
import type { Spec } from '../model/spec.ts';
import type { Variant } from '../model/variant.ts';
import type { CallBounds } from '../model/worst-case.ts';

/** Who makes a call. */
export interface CallMaker {
  readonly spec: Spec;
  readonly variant: Variant;
  /** Seconds after which a model's request is broken off; null when nothing ends it. */
  readonly requestSeconds: number | null;
}

/** Returns the bounds of a call that is asked for; `at` is the instant whose prices apply, ISO 8601. */
export function callBounds(request: CallRequest, maker: CallMaker, at: string): CallBounds {
  const { spec, variant, requestSeconds } = maker;
  const { kind, provider, name } = request;
  const tool = kind === 'tool' ? spec.tools.find((known) => known.name === name) : undefined;
  return {
    kind,
    provider,
    name,
    at,
    requestBytes: Buffer.byteLength(request.body),
    offersTools: request.bounds?.offersTools ?? spec.tools.length > 0,
    maxOutputTokens:
      request.bounds !== undefined
        ? request.bounds.maxOutputTokens
        : variant.agent === 'model'
          ? variant.parameters.maxOutputTokens
          : null,
    maxSeconds: variant.agent === 'command' ? variant.timeoutSeconds : requestSeconds,
    sku: tool?.sku ?? null,
  };
}

/** Bytes of a request besides its texts, about: parameters and the JSON around everything. */
const FRAME_BYTES = 512;

/**
 * Returns the bounds of the first call of a trial, about: the request itself is only written later, and then
 * replaces this. Null when nothing is bought, as by a replay.
 */
export function firstCallBounds(prompt: RenderedPrompt, maker: CallMaker, at: string): CallBounds | null {
  const { spec, variant } = maker;
  if (variant.agent === 'replay') return null;
  const tools = spec.tools.map(({ name, description, parameters }) => ({ name, description, parameters }));
  const body = JSON.stringify([prompt, tools]) + ' '.repeat(FRAME_BYTES);
  const request: CallRequest =
    variant.agent === 'model'
      ? { kind: 'model', provider: variant.provider, name: variant.model, body }
      : { kind: 'compute', provider: null, name: variant.compute ?? 'compute', body };
  return callBounds(request, maker, at);
}
