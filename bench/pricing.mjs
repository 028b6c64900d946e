// A million charges of five classes each, exact, against the same loop in floats; and loading the embedded cards.
import { spawnSync } from 'node:child_process';
import { createPricer } from '../dist/src/price/pricer.js';
import { openCards } from '../dist/src/price/book.js';
import { embeddedCards } from '../dist/src/price/embedded.js';
import { median } from './median.mjs';

const CALLS = 1_000_000;
const ROUNDS = 5;
const CLASSES = ['input', 'cache_read', 'cache_write_5m', 'cache_write_1h', 'output'];
const MODELS = ['claude-opus-5-5', 'claude-haiku-5-5', 'claude-sonnet-4-5', 'claude-opus-4-6'];
const UNITS = { input: 'input_uncached' };

const calls = Array.from({ length: 1_000 }, (_, index) => ({
  kind: 'model',
  provider: 'anthropic',
  name: MODELS[index % MODELS.length],
  served: MODELS[index % MODELS.length],
  startedAt: new Date(Date.UTC(2026, 10, 1) + index * 60_000).toISOString(),
  usage: {
    input_uncached: 1_000 + index,
    cache_read: 20_000 + index,
    cache_write_5m: 300 + index,
    cache_write_1h: 200 + index,
    cache_write_unknown: 0,
    output: 500 + index,
    reasoning: null,
    audio_input: 0,
    audio_output: 0,
    requests: 1,
    server_tools: {},
  },
  usageFormat: null,
  usageRaw: null,
  quantity: null,
  selectors: { service_tier: index % 10 === 0 ? 'batch' : 'standard' },
  status: 'ok',
  replayed: false,
}));

/** The same prices as floats in a map, the same five multiplications, the same objects. */
function floatPricer() {
  const book = openCards(embeddedCards());
  const rates = new Map();
  for (const name of MODELS) {
    const set = book.model('anthropic', name, {
      at: Date.parse('2026-11-01'),
      promptTokens: 1,
      selectors: {},
    });
    rates.set(
      name,
      CLASSES.map((unit) => {
        const { price, sku, rule } = set.classes[unit];
        return { unit, usd: Number(price.numerator) / Number(price.denominator) / 1e18, sku, rule };
      }),
    );
  }
  return ({ served, usage }) =>
    rates.get(served).map(({ unit, usd, sku, rule }) => {
      const quantity = usage[UNITS[unit] ?? unit];
      return { component: 'model', unit, quantity, basis: 'list', amount: quantity * usd, sku, rule };
    });
}

function time(price, zero) {
  const start = performance.now();
  let total = zero;
  for (let index = 0; index < CALLS; index += 1) {
    for (const charge of price(calls[index % calls.length])) total += charge.amount;
  }
  if (!(total > zero)) throw new Error('nothing was priced');
  return performance.now() - start;
}

function resolution() {
  const book = openCards(embeddedCards());
  const facts = calls.map(({ selectors }, index) => ({
    at: Date.UTC(2026, 10, 1) + index * 60_000,
    promptTokens: 1_000 * index,
    selectors,
  }));
  const start = performance.now();
  let found = 0;
  for (let index = 0; index < CALLS; index += 1) {
    const at = index % calls.length;
    if ('classes' in book.model('anthropic', calls[at].served, facts[at])) found += 1;
  }
  if (found !== CALLS) throw new Error(`${CALLS - found} calls found no price`);
  return ((performance.now() - start) * 1_000) / CALLS;
}

/** Milliseconds in a fresh process until a first vendor's call is priced, after the modules are loaded. */
function load() {
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', LOAD], { encoding: 'utf8' });
  return Number(stdout);
}

const LOAD = `
const { createPricer } = await import('${new URL('../dist/src/price/pricer.js', import.meta.url)}');
const { embeddedCards } = await import('${new URL('../dist/src/price/embedded.js', import.meta.url)}');
const call = ${JSON.stringify({ ...calls[0], served: 'gpt-5', provider: 'openai' })};
const start = performance.now();
createPricer(embeddedCards())(call);
console.log(performance.now() - start);
`;

export async function run() {
  const times = { exact: [], float: [], resolve: [], load: [] };
  const exact = createPricer(embeddedCards());
  const float = floatPricer();
  for (let round = 0; round < ROUNDS; round += 1) {
    times.float.push(time(float, 0));
    times.exact.push(time(exact, 0n));
    times.resolve.push(resolution());
    times.load.push(load());
  }
  const [ours, floor] = [median(times.exact), median(times.float)];
  return [
    {
      what: `a million calls of five classes, exact, median of ${ROUNDS}`,
      measured: `${ours.toFixed(0)} ms`,
      floor: `${floor.toFixed(0)} ms (floats)`,
      ratio: (ours / floor).toFixed(2),
      bar: '≤ 6',
    },
    {
      what: `resolving a price, warm, median of ${ROUNDS}`,
      measured: `${median(times.resolve).toFixed(2)} µs`,
      floor: '–',
      ratio: '–',
      bar: '≤ 2 µs',
    },
    {
      what: `embedded cards read and a first call priced, median of ${ROUNDS}`,
      measured: `${median(times.load).toFixed(1)} ms`,
      floor: '–',
      ratio: '–',
      bar: '≤ 30 ms',
    },
  ];
}
