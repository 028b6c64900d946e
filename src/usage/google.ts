import { isJsonObject, type JsonObject } from '../model/json.ts';
import type { Usage } from '../model/usage.ts';
import type { UsageFormat, UsageReading } from './format.ts';
import { guarded } from './guarded.ts';
import {
  count,
  inputParts,
  judged,
  list,
  missing,
  part,
  partsOf,
  selectorsFrom,
  single,
  text,
  usageOf,
} from './reading.ts';
import { eventJson } from './sse.ts';

/** Gemini `generateContent`: thoughts are billed output beside the candidates; stream chunks are cumulative. */
export const google: UsageFormat = guarded({
  id: 'google',
  // Without `alt=sse` a stream is one JSON array of chunks.
  fromBody: (body) => (Array.isArray(body) ? readChunks(body) : read(body, usageObject(body), false)),
  fromStream: (events) => readChunks([...events].map(eventJson)),
});

function readChunks(chunks: readonly unknown[]): UsageReading {
  let usage: JsonObject | undefined;
  let served: string | null = null;
  let finished = false;
  for (const chunk of chunks) {
    served = text(chunk, 'modelVersion') ?? served;
    const newer = part(chunk, 'usageMetadata');
    if (newer !== undefined) usage = { ...usage, ...newer };
    const blocked = part(chunk, 'promptFeedback')?.['blockReason'] !== undefined;
    if (blocked || list(chunk, 'candidates').some((one) => text(one, 'finishReason') !== null))
      finished = true;
  }
  return read({ modelVersion: served }, usage, !finished);
}

function usageObject(body: unknown): JsonObject | undefined {
  return part(body, 'usageMetadata') ?? (isJsonObject(body) && 'promptTokenCount' in body ? body : undefined);
}

function read(body: unknown, usage: JsonObject | undefined, partial: boolean): UsageReading {
  const served = text(body, 'modelVersion');
  if (usage === undefined) return missing('the response carries no usageMetadata', served, partial);
  const prompt = count(usage, 'promptTokenCount');
  if (prompt === undefined) return missing('usageMetadata has no promptTokenCount', served, partial);
  return judged({
    raw: usage,
    entries: single(leaves(usage, prompt)),
    served,
    selectors: selectorsFrom(
      [usage, 'trafficType', 'traffic_type'],
      [usage, 'serviceTier', 'service_tier'],
      [body, 'serviceTier', 'service_tier'],
    ),
    partial,
  });
}

function leaves(usage: JsonObject, prompt: number): Usage {
  const cached = count(usage, 'cachedContentTokenCount') ?? 0;
  const toolPrompt = count(usage, 'toolUsePromptTokenCount') ?? 0;
  const candidates = count(usage, 'candidatesTokenCount') ?? 0;
  const thoughts = count(usage, 'thoughtsTokenCount') ?? null;
  return usageOf({
    // The cache holds prompts only: more of it than of the prompt stays negative, whatever tools gave.
    input_uncached: cached > prompt ? prompt - cached : prompt - cached + toolPrompt,
    cache_read: cached,
    output: candidates + (thoughts ?? 0),
    reasoning: thoughts,
    audio_input: prompted(usage, 'AUDIO'),
    audio_output: modality(usage, 'candidatesTokensDetails', 'AUDIO'),
    ...partsOf({
      ...inputParts(
        { image: outsideCache(usage, 'IMAGE'), video: outsideCache(usage, 'VIDEO') },
        prompt - cached + toolPrompt,
      ),
      audio_cache_read: modality(usage, 'cacheTokensDetails', 'AUDIO'),
      image_cache_read: modality(usage, 'cacheTokensDetails', 'IMAGE'),
      image_output: modality(usage, 'candidatesTokensDetails', 'IMAGE'),
      video_output: modality(usage, 'candidatesTokensDetails', 'VIDEO'),
    }),
  });
}

/** Tokens of a kind in the prompt, tool results included. */
function prompted(usage: JsonObject, name: string): number {
  return modality(usage, 'promptTokensDetails', name) + modality(usage, 'toolUsePromptTokensDetails', name);
}

function outsideCache(usage: JsonObject, name: string): number {
  return Math.max(0, prompted(usage, name) - modality(usage, 'cacheTokensDetails', name));
}

function modality(usage: JsonObject, key: string, name: string): number {
  let tokens = 0;
  for (const detail of list(usage, key)) {
    if (text(detail, 'modality') === name) tokens += count(detail, 'tokenCount') ?? 0;
  }
  return tokens;
}
