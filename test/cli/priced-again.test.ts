import { afterEach, beforeEach, expect, test } from 'vitest';
import { pricedAgain } from '../../src/cli/priced-again.ts';
import { settlementRecords } from '../../src/ledger/settlement.ts';
import { formatUsd, sumUsd } from '../../src/model/money.ts';
import type { Project } from '../../src/model/project.ts';
import type { RateCard } from '../../src/price/card.ts';
import { makeModelVariant, makeProject, makeSpec } from '../fixtures/project.ts';
import { openReuseLedger, type ReuseLedger } from '../fixtures/reuse.ts';

let ledger: ReuseLedger;
beforeEach(() => {
  ledger = openReuseLedger();
});
afterEach(async () => ledger.close());

const server = { kind: 'openai-compatible', baseUrl: 'http://127.0.0.1:9', apiKeyEnv: null };
const project: Project = makeProject({
  specs: [makeSpec('a')],
  variants: [makeModelVariant('v0', { provider: 'local' })],
  providers: { local: { ...server, requestSeconds: 1, maxTries: 1 } },
});

/** An invented price list: five dollars per million, where a dollar was paid. */
const rates = { input: '5', output: '5' };
const DEARER: RateCard = {
  schema: 'ratecard/1',
  id: 'synthetic',
  skus: [{ sku: 'local/steady', periods: [{ rates }] }],
};

function totalAgain(id: string): string {
  const run = ledger.reader.run(id);
  if (run === null) throw new Error(`there is no run ${id}`);
  const trials = pricedAgain(ledger.reader, run, [DEARER]);
  expect(trials.map(({ unpriced }) => unpriced)).toEqual([0]);
  return formatUsd(sumUsd(trials.flatMap(({ cost }) => Object.values(cost))));
}

test('a reused call is priced as the one that it is a copy of, and a settlement has no other price', async () => {
  const stop = new AbortController();
  const cut = (): string => {
    stop.abort();
    throw new Error('the process is gone');
  };
  await ledger.run({ project, answer: cut, options: { stop: stop.signal } }).catch(() => undefined);
  const [id = ''] = ledger.reader.runs().map((run) => run.id);
  const [intent] = ledger.reader.openIntents(id);
  if (intent === undefined) throw new Error('nothing is in doubt');
  const finding = { stated: 7n, tokens: null, source: 'an export', at: intent.at } as const;
  await ledger.append(settlementRecords(intent, { ...finding, resolution: 'billed' }));
  await ledger.run({ project, resume: id });
  const copy = await ledger.run({ project });
  expect(copy.asked).toEqual([]);
  expect([totalAgain(id), totalAgain(copy.id)]).toEqual(['0.005000000000000007', '0.005000000000000007']);
});
