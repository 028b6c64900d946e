import { expect, test } from 'vitest';
import { openPricer } from '../../../src/cli/open-pricer.ts';
import { costOf, differencesOf, priceRequest } from '../../../src/import/telemetry/priced.ts';
import { readTelemetry } from '../../../src/import/telemetry/read.ts';
import { resolveSessions } from '../../../src/import/telemetry/resolve.ts';
import { formatUsd } from '../../../src/model/money.ts';
import { addUsage, NO_USAGE } from '../../../src/model/usage.ts';
import { embeddedCards } from '../../../src/price/embedded.ts';
import { sharedData } from '../../shared-data.ts';

const AT = '2026-11-23T10:00:00.000Z';

interface Expected {
  readonly format: string;
  /** Requests, uncached input, cache reads, output, reasoning. */
  readonly counts: readonly (number | null)[];
  readonly cost: string;
}

const EXPECTED: Readonly<Record<string, Expected>> = {
  // The agent's own span repeats its two requests: 1,100 and 70.
  'otel/js-sdk-genai.otlp.json': { format: 'otel-genai', counts: [2, 620, 480, 70, null], cost: '0.003054' },
  'otel/openinference-otel_genai_client_span_tool_calls.json': {
    format: 'otel-genai',
    counts: [1, 97, 0, 52, null],
    cost: '0.00603',
  },
  'otel/openinference-openinference_client_span_tool_calls.json': {
    format: 'openinference',
    counts: [1, 97, 0, 52, null],
    cost: '0.00603',
  },
  'langfuse/langgraph-js-2025-10-30.trace.json': {
    format: 'langfuse',
    counts: [2, 321, 0, 123, 64],
    cost: '0.00032625',
  },
  'langfuse/openai-agents-2025-09-30.trace.json': {
    format: 'langfuse',
    counts: [2, 140, 0, 44, 0],
    cost: '0.000632',
  },
};

for (const [name, { format, counts, cost }] of Object.entries(EXPECTED)) {
  const file = sharedData(`telemetry/${name}`);
  test(`${name} comes to its exact totals, and to the cost that it states`, async (context) => {
    if (file === null) return context.skip('../shared/data is not there');
    const { gathered, files } = await readTelemetry([file]);
    expect(files).toMatchObject([{ format }]);
    const sessions = resolveSessions(gathered);
    const pricer = openPricer(embeddedCards());
    const priced = sessions.map((session) => ({
      session,
      requests: session.requests.map((request) => priceRequest(request, pricer, AT)),
    }));
    const requests = priced.flatMap((one) => one.requests);
    const sum = requests.reduce((total, { call }) => addUsage(total, call.usage ?? NO_USAGE), NO_USAGE);
    const { input_uncached, cache_read, output, reasoning } = sum;
    expect([requests.length, input_uncached, cache_read, output, reasoning]).toEqual(counts);
    expect(formatUsd(costOf(requests.flatMap(({ charges }) => charges)))).toBe(cost);
    expect(priced.flatMap((one) => differencesOf(one.session, one.requests, pricer))).toEqual([]);
  });
}
