import { afterEach, describe, expect, test } from 'vitest';
import { openTools, type ToolBox } from '../../src/agent/tool.ts';
import { testMeter } from './test-meter.ts';
import { Failure } from '../../src/model/failure.ts';
import { MeterStop } from '../../src/provider/meter-stop.ts';
import { specOf } from '../provider/sandbox/fixtures.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { ToolSpec } from '../../src/model/spec.ts';

const PARAMETERS: JsonObject = {
  type: 'object',
  required: ['manner'],
  additionalProperties: false,
  properties: { manner: { type: 'string' }, text: { type: 'string' } },
};
function toolSpec(parts: Partial<ToolSpec> = {}): ToolSpec {
  return {
    name: 'tool',
    description: 'A tool for tests',
    parameters: PARAMETERS,
    run: { kind: 'module', file: 'tools/tool.mjs' },
    timeoutSeconds: 5,
    sku: 'tool/lookup',
    ...parts,
  };
}

const open: ToolBox[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((box) => box.close()));
});
async function boxOf(...tools: readonly ToolSpec[]): Promise<ToolBox> {
  const box = await openTools(specOf([], { folder: import.meta.dirname, tools }), {
    PATH: process.env['PATH'],
  });
  open.push(box);
  return box;
}
const signal = new AbortController().signal;

describe('a module tool', () => {
  test('answers, and its call is metered with its price', async () => {
    const box = await boxOf(toolSpec());
    const meter = testMeter();
    const answer = await box.call('tool', { manner: 'echo', text: 'hi' }, meter, signal);
    expect(answer).toEqual({ ok: true, result: 'echo hi' });
    expect(meter.calls).toHaveLength(1);
    expect(meter.calls[0]).toMatchObject({
      request: {
        kind: 'tool',
        provider: null,
        name: 'tool',
        body: '{"tool":"tool","arguments":{"manner":"echo","text":"hi"}}',
      },
      finding: {
        status: 'ok',
        quantity: '1',
        selectors: { sku: 'tool/lookup' },
        response: JSON.stringify(answer),
      },
    });
  });

  test('without a SKU carries none', async () => {
    const box = await boxOf(toolSpec({ sku: null }));
    const meter = testMeter();
    await box.call('tool', { manner: 'echo' }, meter, signal);
    expect(meter.calls[0]?.finding.selectors).toBeUndefined();
  });

  test('gives objects as JSON, knows its context and sees no variable', async () => {
    const box = await boxOf(toolSpec());
    const { result } = await box.call('tool', { manner: 'object' }, testMeter(), signal);
    expect(JSON.parse(result)).toEqual({ spec: 'sample', tool: 'tool', keys: [] });
    expect(await box.call('tool', { manner: 'nothing' }, testMeter(), signal)).toEqual({
      ok: true,
      result: 'null',
    });
  });

  test('stays warm from call to call', async () => {
    const box = await boxOf(toolSpec());
    const results: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      results.push((await box.call('tool', { manner: 'count' }, testMeter(), signal)).result);
    }
    expect(results).toEqual(['1', '2', '3']);
  });

  test.each([
    ['throws', 'throw', 'tool failed: no such order', 'failed'],
    ['ends its worker', 'exit', 'tool crashed: its worker ended', 'failed'],
    ['never answers', 'hang', 'tool gave no result within 0.5 s', 'timeout'],
    ['spins', 'spin', 'tool gave no result within 0.5 s', 'timeout'],
  ])('that %s says so and works again', async (_, manner, result, status) => {
    const box = await boxOf(toolSpec({ timeoutSeconds: 0.5 }));
    const meter = testMeter();
    expect(await box.call('tool', { manner }, meter, signal)).toEqual({ ok: false, result });
    expect(meter.calls[0]?.finding).toMatchObject({ status, quantity: '1', error: result });
    expect(await box.call('tool', { manner: 'echo', text: 'again' }, meter, signal)).toMatchObject({
      ok: true,
    });
  });

  test('whose memory grows without end ends with its worker and not with us', async () => {
    const box = await boxOf(toolSpec({ timeoutSeconds: 20 }));
    const answer = await box.call('tool', { manner: 'memory' }, testMeter(), signal);
    expect(answer.ok).toBe(false);
    expect(answer.result).toContain('memory');
  });

  test('that fails after its answer spoils no later call', async () => {
    const box = await boxOf(toolSpec());
    expect(await box.call('tool', { manner: 'late' }, testMeter(), signal)).toEqual({
      ok: true,
      result: 'answered',
    });
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
    expect(await box.call('tool', { manner: 'echo', text: 'x' }, testMeter(), signal)).toMatchObject({
      ok: true,
    });
  });

  test('that returns megabytes is cut with a note', async () => {
    const box = await boxOf(toolSpec());
    const { ok, result } = await box.call('tool', { manner: 'megabytes' }, testMeter(), signal);
    expect(ok).toBe(true);
    expect(Buffer.byteLength(result)).toBeLessThan(100_200);
    expect(result).toMatch(/^é+\n\[cut: the result had 6000000 bytes, 100000 are shown\]$/u);
  });

  test('that spins in all of its workers holds up no other tool', async () => {
    const box = await boxOf(toolSpec({ timeoutSeconds: 1.5 }), toolSpec({ name: 'other' }));
    const bad = Array.from({ length: 5 }, async () =>
      box.call('tool', { manner: 'spin' }, testMeter(), signal),
    );
    const meter = testMeter();
    expect(await box.call('other', { manner: 'echo', text: 'x' }, meter, signal)).toMatchObject({ ok: true });
    expect(meter.waitedMs).toBeLessThan(500);
    expect((await Promise.all(bad)).every(({ ok }) => !ok)).toBe(true);
  });

  test('that returns what is no JSON is told so, or has its text taken as it is', async () => {
    const box = await boxOf(toolSpec());
    const circular = await box.call('tool', { manner: 'circular' }, testMeter(), signal);
    expect(circular.ok).toBe(false);
    expect(circular.result).toContain('circular');
    const odd = await box.call('tool', { manner: 'odd' }, testMeter(), signal);
    expect(odd.ok).toBe(true);
    expect(odd.result).toHaveLength(7);
  });

  test('that prints does not mix with our own output', async () => {
    const box = await boxOf(toolSpec());
    expect((await box.call('tool', { manner: 'noise' }, testMeter(), signal)).result).toBe('quiet');
  });

  test('serves several calls at a time, and waiting for a worker is not its duration', async () => {
    const box = await boxOf(toolSpec());
    const meters = Array.from({ length: 8 }, () => testMeter());
    const startedMs = performance.now();
    await Promise.all(meters.map((meter) => box.call('tool', { manner: 'slow' }, meter, signal)));
    expect(performance.now() - startedMs).toBeLessThan(8 * 150);
    expect(meters.filter((meter) => meter.waitedMs > 100)).toHaveLength(4);
  });

  test('is cancelled with the attempt', async () => {
    const box = await boxOf(toolSpec());
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    const meter = testMeter();
    const answer = await box.call('tool', { manner: 'hang' }, meter, controller.signal);
    expect(answer).toEqual({ ok: false, result: 'tool was cancelled' });
    expect(meter.calls[0]?.finding.status).toBe('cancelled');
  });

  test('that cannot be loaded says so to the model', async () => {
    const box = await boxOf(toolSpec({ run: { kind: 'module', file: 'tools/nowhere.mjs' } }));
    const answer = await box.call('tool', { manner: 'echo' }, testMeter(), signal);
    expect(answer).toMatchObject({ ok: false, result: expect.stringContaining('nowhere.mjs') as string });
  });
});

describe('what the model gets wrong', () => {
  test('about arguments it is told in words, and nothing runs', async () => {
    const box = await boxOf(toolSpec());
    const meter = testMeter();
    const answer = await box.call('tool', { text: 3, colour: 'red' }, meter, signal);
    expect(answer.ok).toBe(false);
    expect(answer.result).toContain("must have required property 'manner'");
    expect(answer.result).toContain('/text must be string');
    expect(answer.result).toContain('(colour)');
    expect(meter.calls[0]?.finding).toMatchObject({ status: 'failed', quantity: '0' });
  });

  test('about the name it is told which there are', async () => {
    const box = await boxOf(toolSpec());
    const meter = testMeter();
    const answer = await box.call('toll', {}, meter, signal);
    expect(answer).toEqual({ ok: false, result: 'There is no tool toll. The tools are: tool.' });
    expect(meter.calls[0]?.finding).toMatchObject({ status: 'failed', quantity: '0' });
  });
});

describe('the meter', () => {
  test('answers from the record without running', async () => {
    const box = await boxOf(toolSpec());
    const recorded = testMeter(() => ({
      kind: 'recorded',
      httpStatus: null,
      response: '{"ok":true,"result":"old"}',
    }));
    expect(await box.call('tool', { manner: 'hang' }, recorded, signal)).toEqual({ ok: true, result: 'old' });
  });

  test('stops the attempt', async () => {
    const box = await boxOf(toolSpec());
    const stopped = testMeter(() => ({ kind: 'stopped', limit: 'attempt.toolCalls', reason: '3 of 3' }));
    await expect(box.call('tool', { manner: 'echo' }, stopped, signal)).rejects.toBeInstanceOf(MeterStop);
  });
});

const command = (timeoutSeconds = 5): ToolSpec =>
  toolSpec({ run: { kind: 'command', command: ['node', 'tools/program.mjs'] }, timeoutSeconds });

describe('a command tool', () => {
  test('reads its arguments and prints its result', async () => {
    const box = await boxOf(command());
    const answer = await box.call('tool', { manner: 'echo' }, testMeter(), signal);
    expect(answer).toEqual({ ok: true, result: 'tool {"manner":"echo"}' });
  });

  test('that floods or prints garbage harms nobody', async () => {
    const box = await boxOf(command());
    expect(await box.call('tool', { manner: 'flood' }, testMeter(), signal)).toEqual({
      ok: false,
      result: 'tool printed more than 4 MiB',
    });
    const garbage = await box.call('tool', { manner: 'garbage' }, testMeter(), signal);
    expect(garbage.ok).toBe(true);
    expect(garbage.result).toContain('\u0000');
  });

  test('that fails or hangs says so', async () => {
    const box = await boxOf(command(0.5));
    const meter = testMeter();
    expect(await box.call('tool', { manner: 'throw' }, meter, signal)).toEqual({
      ok: false,
      result: 'tool failed with exit code 4: no such order',
    });
    const hung = await box.call('tool', { manner: 'hang' }, meter, signal);
    expect(hung).toEqual({ ok: false, result: 'tool gave no result within 0.5 s' });
    expect(meter.calls.map((call) => call.finding.status)).toEqual(['failed', 'timeout']);
  });
});

test('a schema that does not compile is a Failure before anything is spent', async () => {
  const failure = boxOf(toolSpec({ parameters: { type: 'strange' } }));
  await expect(failure).rejects.toBeInstanceOf(Failure);
  await expect(failure).rejects.toThrow(
    'The parameters of tool tool in spec sample are no valid JSON Schema',
  );
});
