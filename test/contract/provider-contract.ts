import { afterEach, describe, expect, test } from 'vitest';
import { openModelAgent } from '../../src/agent/model.ts';
import type { Agent, AttemptResult } from '../../src/model/agent.ts';
import { NO_USAGE, type Usage } from '../../src/model/usage.ts';
import { contextOf, requestOf, variantOf } from '../agent/model-fixture.ts';
import { hang, json, loopback, plain, reset, type Answer, type Loopback } from '../provider/loopback.ts';
import { recordingMeter, type RecordingMeter } from '../provider/recording-meter.ts';

/** How a provider's own wire says the same few things; every model in it is synthetic. */
export interface ProviderWire {
  readonly kind: string;
  /** An answer of the given text that used what `usage` says. */
  readonly answer: (text: string) => unknown;
  /** The events of the same answer as a stream, end marks included. */
  readonly stream: (text: string) => readonly string[];
  readonly refusal: unknown;
  readonly usage: Partial<Usage>;
  /** What a stream that broke after its first event still proves; null when it proves nothing. */
  readonly brokenUsage: Partial<Usage> | null;
  /** The answer's body without its usage. */
  readonly withoutUsage: (text: string) => unknown;
  readonly format: string;
}

const sse = (events: readonly string[], how: 'end' | 'cut' = 'end'): Answer => {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(events.join(''));
    if (how === 'end') response.end();
    else setTimeout(() => response.destroy(), 20);
  };
};

/** What every provider must do with real HTTP answers, whatever its wire looks like. */
export function providerContract(wire: ProviderWire): void {
  let server: Loopback | undefined;
  let agent: Agent | undefined;
  afterEach(async () => {
    await agent?.close();
    await server?.close();
  });

  async function attempt(
    answers: readonly Answer[],
    given: {
      readonly stream?: boolean;
      readonly signal?: AbortSignal;
      readonly requestSeconds?: number;
    } = {},
  ): Promise<{ result: AttemptResult; meter: RecordingMeter; received: Loopback['received'] }> {
    server = await loopback(...answers);
    const settings = {
      kind: wire.kind,
      apiKeyEnv: wire.kind === 'sandbox' ? null : 'LOCAL_KEY',
      requestSeconds: given.requestSeconds ?? 5,
    };
    agent = await openModelAgent(
      variantOf({ stream: given.stream ?? false }),
      contextOf(server.url, settings),
    );
    const meter = recordingMeter();
    const result = await agent.attempt(requestOf(), meter, given.signal ?? new AbortController().signal);
    return { result, meter, received: server.received };
  }

  describe(`provider contract: ${wire.kind}`, () => {
    test('an answer is given with the usage on its wire', async () => {
      const { result, meter } = await attempt([json(200, wire.answer('yes'))]);
      expect(result).toEqual({ kind: 'output', text: 'yes', tools: [] });
      expect(meter.settled).toMatchObject([
        { status: 'ok', served: 'synthetic-1', usageFormat: wire.format, usage: wire.usage },
      ]);
      expect(meter.notes.filter(({ name }) => name === 'usage-difference')).toEqual([]);
    });

    test('so is a streamed one', async () => {
      const { result, meter } = await attempt([sse(wire.stream('yes'))], { stream: true });
      expect(result).toEqual({ kind: 'output', text: 'yes', tools: [] });
      expect(meter.settled).toMatchObject([{ status: 'ok', served: 'synthetic-1', usage: wire.usage }]);
    });

    test('a refusal is refused and paid', async () => {
      const { result, meter } = await attempt([json(200, wire.refusal)]);
      expect(result.kind).toBe('refused');
      expect(meter.settled).toHaveLength(1);
    });

    test('429 is tried again as a call of its own; a failing last try is infra-error', async () => {
      const busy = json(429, { error: { message: 'busy' } }, { 'retry-after': '0' });
      const { result, meter } = await attempt([busy, json(200, wire.answer('yes'))]);
      expect(result.kind).toBe('output');
      expect(meter.begun.map((call) => call.tryNumber)).toEqual([1, 2]);
      expect(meter.settled.map((finding) => finding.httpStatus)).toEqual([429, 200]);
      await server?.close();
      expect((await attempt([busy])).result).toEqual({ kind: 'infra-error', reason: 'HTTP 429: busy' });
    });

    test('a stream that broke is truncated with what it proves, then tried again', async () => {
      const [first = ''] = wire.stream('yes');
      const { result, meter } = await attempt([sse([first], 'cut'), sse(wire.stream('yes'))], {
        stream: true,
      });
      expect(result.kind).toBe('output');
      expect(meter.settled.map((finding) => finding.status)).toEqual(['truncated', 'ok']);
      const proved = wire.brokenUsage === null ? null : { ...NO_USAGE, requests: 1, ...wire.brokenUsage };
      expect(meter.settled[0]?.usage).toEqual(proved);
    });

    test('usage that is missing is null, never zero', async () => {
      const { meter } = await attempt([json(200, wire.withoutUsage('yes'))]);
      expect(meter.settled).toMatchObject([{ status: 'ok', usage: null }]);
      expect(meter.settled[0]).not.toHaveProperty('usageRaw');
    });

    test('no complete answer has no usage', async () => {
      const lost = await attempt([reset(), plain(200, 'not json')]);
      expect(lost.result.kind).toBe('infra-error');
      expect(lost.meter.settled.map(({ status, usage }) => [status, usage])).toEqual([
        ['network-error', null],
        ['network-error', null],
      ]);
      await server?.close();
      const late = await attempt([hang()], { requestSeconds: 0.1 });
      expect(late.result).toEqual({ kind: 'infra-error', reason: 'no byte came within 0.1 s' });
      expect(late.meter.settled.map(({ status, usage }) => [status, usage])).toEqual([
        ['timeout', null],
        ['timeout', null],
      ]);
    });

    test('the attempt ends with its deadline or its caller, and what is open is settled', async () => {
      const late = await attempt([hang()], { signal: AbortSignal.timeout(100) });
      expect([late.result.kind, late.meter.settled[0]?.status]).toEqual(['timeout', 'timeout']);
      await server?.close();
      const abort = new AbortController();
      setTimeout(() => abort.abort(), 100);
      const stopped = await attempt([hang()], { signal: abort.signal });
      expect([stopped.result.kind, stopped.meter.settled[0]?.status]).toEqual(['cancelled', 'cancelled']);
    });

    test('no key is in what the meter is told', async () => {
      const { meter, received } = await attempt([json(200, wire.answer('yes'))]);
      expect(JSON.stringify(received[0]?.headers).includes('sk-local-key')).toBe(wire.kind !== 'sandbox');
      expect(JSON.stringify([meter.begun, meter.settled, meter.notes])).not.toContain('sk-local-key');
    });
  });
}
