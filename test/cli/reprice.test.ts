import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { atPricing } from '../../src/cli/at-pricing.ts';
import { reprice } from '../../src/cli/reprice.ts';
import { isSound } from '../../src/cli/sound-ledger.ts';
import type { Agent } from '../../src/model/agent.ts';
import { formatUsd, sumUsd } from '../../src/model/money.ts';
import { openReader } from '../../src/ledger/sqlite/index.ts';
import type { LedgerReader } from '../../src/model/ledger.ts';
import { NO_USAGE } from '../../src/model/usage.ts';
import { makeProject } from '../fixtures/project.ts';
import { openTestRun, type TestRun } from '../fixtures/run.ts';

const agent: Agent = {
  close: async () => undefined,
  attempt: async (request, meter) => {
    const permit = await meter.begin({
      kind: 'model',
      provider: 'sandbox',
      name: 'steady',
      body: 'question',
    });
    if (permit.kind !== 'open') throw new Error(permit.kind);
    const usage = { ...NO_USAGE, input_uncached: 900, output: 100, requests: 1 };
    await permit.settle({ status: 'ok', usage, response: 'answer', durationMs: 1 });
    return { kind: 'output', text: request.case.expected as string, tools: [] };
  },
};

const cost = (reader: LedgerReader): string =>
  formatUsd(sumUsd([...reader.summaries('run')].flatMap((trial) => Object.values(trial.cost))));

describe('reprice', () => {
  let run: TestRun;
  let printed: string[];
  beforeEach(async () => {
    run = await openTestRun(makeProject(), agent);
    await run.execute();
    await run.writer.close();
    printed = [];
    vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await run.close();
  });

  async function repriceWith(card: object, asOf = 'original'): Promise<number> {
    const file = path.join(run.folder, 'card.json');
    writeFileSync(file, JSON.stringify({ schema: 'ratecard/1', id: 'mine', ...card }));
    const ledger = path.join(run.folder, 'ledger.db');
    return reprice('run', { card: file, asOf, project: 'none.yaml', ledger, json: true });
  }

  const dearer = { skus: [{ sku: 'sandbox/steady', periods: [{ rates: { output: '3' } }] }] };

  test('adds a pricing, leaves the original, and both are sound', async () => {
    const before = cost(run.reader);
    expect(await repriceWith(dearer)).toBe(0);
    expect(JSON.parse(printed.join('\n'))).toMatchObject({
      run: 'run',
      asOf: 'original',
      original: { usd: before, unpriced: 0 },
      repriced: { unpriced: 0 },
    });
    const reader = openReader(path.join(run.folder, 'ledger.db'));
    const trials = [...reader.summaries('run')].length;
    const newest = atPricing(reader, 'run', 'newest');
    expect(cost(reader)).toBe(before);
    // 900 input tokens at the original's dollar per million, 100 output tokens at three dollars.
    expect(cost(newest)).toBe(formatUsd(BigInt(trials) * 1_200_000_000_000_000n));
    expect(cost(atPricing(reader, 'run', 'original'))).toBe(before);
    expect(isSound(reader, 'run') && isSound(newest, 'run')).toBe(true);
    expect(newest.run('run')?.rateCard).not.toBe(reader.run('run')?.rateCard);
    expect(reader.rateCard(newest.run('run')?.rateCard ?? '')).toContain('"mine"');
    expect(() => atPricing(reader, 'run', '99')).toThrow('run run has no pricing "99"');
    reader.close();
  });

  test("by today's prices leaves the call's own instant behind", async () => {
    const promo = { rates: { output: '0' }, to: '2000-01-01T00:00:00Z' };
    const card = {
      skus: [{ sku: 'sandbox/steady', periods: [promo, { rates: { output: '9' }, from: '2000-01-01' }] }],
    };
    expect(await repriceWith(card, 'now')).toBe(0);
    const { original, repriced } = JSON.parse(printed.join('\n')) as Record<string, { usd: string }>;
    expect(Number(repriced?.['usd'])).toBeGreaterThan(Number(original?.['usd']));
  });

  test('with a price taken away is degraded, and says so', async () => {
    const card = { skus: [{ sku: 'sandbox/steady', periods: [{ rates: { output: null } }] }] };
    expect(await repriceWith(card)).toBe(6);
  });
});
