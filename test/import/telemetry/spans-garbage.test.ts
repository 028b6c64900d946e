import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gathering } from '../../../src/import/telemetry/gather.ts';
import langfuse from '../../../src/import/telemetry/langfuse.ts';
import litellm from '../../../src/import/telemetry/litellm.ts';
import openinference from '../../../src/import/telemetry/openinference.ts';
import otelGenai from '../../../src/import/telemetry/otel-genai.ts';
import { resolveSessions } from '../../../src/import/telemetry/resolve.ts';
import { invalidLeaf } from '../../../src/model/usage.ts';
import { agentSpan, chat, exportOf, logsOf } from './otlp-texts.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const COUNTS = { 'gen_ai.usage.input_tokens': 10, 'gen_ai.usage.output_tokens': 5 };
const DETAILS = { input: 10, output: 4, input_cached_tokens: 7, total: 21 };

/** Sound values, of which any part is then replaced by anything. */
const SOUND: readonly unknown[] = [
  JSON.parse(exportOf([chat({ trace: TRACE, id: '1', parent: '2', attributes: COUNTS })])),
  JSON.parse(exportOf([agentSpan({ trace: TRACE, id: '2', attributes: COUNTS })])),
  JSON.parse(logsOf({ 'event.name': 'api_request', 'session.id': 's', input_tokens: 1, cost_usd: 0.1 })),
  {
    trace: { id: 't', scores: [{ name: 'correct', value: 1 }] },
    observations: [{ id: 'o', usageDetails: DETAILS }],
  },
  { request_id: 'r', spend: 1, prompt_tokens: 9, completion_tokens: 1, startTime: 5, request_tags: ['a:b'] },
];

test.each([otelGenai, openinference, langfuse, litellm])(
  '$id: nothing that a file holds makes the reader throw, and no usage is impossible',
  (format) => {
    fc.assert(
      fc.property(fc.constantFrom(...SOUND), fc.nat(60), fc.jsonValue(), (value, place, other) => {
        const gathered = gathering();
        const emit = (event: Parameters<typeof gathered.add>[0]): void => {
          gathered.add(event);
        };
        const reader = format.reader({
          file: 'synthetic',
          state: other as never,
          emit,
          find: () => undefined,
        });
        for (const one of [other, replaced(value, place, other), value]) reader.read(one, 1);
        reader.end();
        expect(JSON.parse(JSON.stringify(reader.state()))).toEqual(reader.state());
        for (const { usage } of resolveSessions(gathered).flatMap(({ requests }) => requests)) {
          expect(usage === null ? null : invalidLeaf(usage)).toBeNull();
        }
      }),
      { numRuns: 300 },
    );
  },
);

/** Returns the value with its part of that number, in the order of writing, replaced. */
function replaced(value: unknown, place: number, other: unknown): unknown {
  let left = place;
  return JSON.parse(JSON.stringify(value), (_key, part: unknown) => {
    left -= 1;
    return left === -1 ? other : part;
  }) as unknown;
}
