/** What a program says about its own usage: a cross-check and never a source. */
import type { JsonObject } from '../model/json.ts';
import type { Meter } from '../model/meter.ts';
import { addUsage, promptTokens } from '../model/usage.ts';
import type { RouteEnd } from '../provider/proxy/server.ts';
import { usageFormats } from '../usage/index.ts';
import { recognise } from '../usage/recognise.ts';

/**
 * Writes down what a program reports, and names the difference to the wire where its requests were metered: one
 * event with both sides. Flat numbers are enough; what is no usage in a known format is not compared.
 */
export function noteReported(meter: Meter, reported: JsonObject, wire: RouteEnd | null): void {
  meter.note('agent-reported-usage', numbersOf(reported));
  if (wire === null || wire.usage === null || wire.metered.length === 0) return;
  const own = totalsOf(reported);
  if (own === null) return;
  const wireInput = promptTokens(wire.usage);
  const wireOutput = wire.usage.output;
  if (own.input === wireInput && own.output === wireOutput) return;
  const requests = wire.metered.length;
  meter.note('usage-difference', {
    source: 'agent',
    requests,
    wireInput,
    agentInput: own.input,
    wireOutput,
    agentOutput: own.output,
  });
}

function totalsOf(reported: JsonObject): { readonly input: number; readonly output: number } | null {
  for (const id of recognise(reported).formats) {
    const reading = usageFormats[id]?.fromBody(reported);
    if (reading?.kind !== 'usage') continue;
    const usage = reading.entries.map((entry) => entry.usage).reduce(addUsage);
    return { input: promptTokens(usage), output: usage.output };
  }
  return null;
}

function numbersOf(usage: JsonObject): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(usage).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}
