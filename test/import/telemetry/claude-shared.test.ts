import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readTelemetry } from '../../../src/import/telemetry/read.ts';
import { resolveSessions } from '../../../src/import/telemetry/resolve.ts';
import { differencesOf, priceRequest, costOf } from '../../../src/import/telemetry/priced.ts';
import { formatUsd } from '../../../src/model/money.ts';
import { addUsage, NO_USAGE } from '../../../src/model/usage.ts';
import { openPricer } from '../../../src/cli/open-pricer.ts';
import { embeddedCards } from '../../../src/price/embedded.ts';
import { sharedData } from '../../shared-data.ts';

const AT = '2026-11-23T10:00:00.000Z';

/** Recorded files: requests, and input, cache reads, cache writes (5m, 1h, unknown) and output. */
const EXPECTED: Readonly<Record<string, readonly number[]>> = {
  'claude-stream-json/claudecli-go-basic.jsonl': [2, 9, 23174, 0, 4083, 0, 997],
  'claude-stream-json/claudecli-go-error.jsonl': [1, 10, 0, 0, 0, 0, 0],
  'claude-stream-json/claudecli-go-max_turns.jsonl': [1, 500, 0, 0, 0, 0, 200],
  'claude-stream-json/claudecli-go-tool_use.jsonl': [1, 100, 20, 0, 0, 10, 50],
  'claude-transcripts/representative_messages.jsonl': [5, 218, 0, 0, 0, 0, 445],
};

async function sessionsOf(file: string): Promise<ReturnType<typeof resolveSessions>> {
  return resolveSessions((await readTelemetry([file])).gathered);
}

for (const [name, expected] of Object.entries(EXPECTED)) {
  const file = sharedData(`telemetry/${name}`);
  test(`${name} comes to its exact totals`, async (context) => {
    if (file === null) return context.skip('../shared/data is not there');
    const requests = (await sessionsOf(file)).flatMap((session) => session.requests);
    const sum = requests.reduce((total, { usage }) => addUsage(total, usage ?? NO_USAGE), NO_USAGE);
    expect([
      requests.length,
      sum.input_uncached,
      sum.cache_read,
      sum.cache_write_5m,
      sum.cache_write_1h,
      sum.cache_write_unknown,
      sum.output,
    ]).toEqual(expected);
  });
}

const basic = sharedData('telemetry/claude-stream-json/claudecli-go-basic.jsonl');
test('a cost that an old version reported too low is recomputed, and its mistake is named', async (context) => {
  if (basic === null) return context.skip('../shared/data is not there');
  const [session] = await sessionsOf(basic);
  if (session === undefined) throw new Error('no session');
  const pricer = openPricer(embeddedCards());
  const priced = session.requests.map((request) => priceRequest(request, pricer, AT));
  expect(formatUsd(costOf(priced.flatMap(({ charges }) => charges)))).toBe('0.0154774');
  const [difference] = differencesOf(session, priced, pricer);
  expect(difference).toMatchObject({ cause: '1h cache writes priced at the 5m rate' });
  expect(formatUsd(difference?.reported ?? 0n)).toBe('0.01241515');
});

const transcripts = sharedData('telemetry/claude-transcripts');
test('every recorded transcript is recognised and every line is counted or named', async (context) => {
  if (transcripts === null) return context.skip('../shared/data is not there');
  const files = readdirSync(transcripts).map((name) => path.join(transcripts, name));
  const { files: read, gathered } = await readTelemetry(files);
  expect(read.map(({ format }) => format)).toEqual(files.map(() => 'claude-code'));
  expect(gathered.findings.map(({ code, place }) => [code, place.line])).toEqual([
    ['garbage-line', 13],
    ['garbage-line', 15],
  ]);
});
