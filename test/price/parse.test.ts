import { describe, expect, test } from 'vitest';
import { parseRateCard } from '../../src/price/parse.ts';

const HEAD = 'schema: ratecard/1\nid: test\n';

function sku(period: string): string {
  return `${HEAD}skus:\n  - sku: acme/m\n    periods:\n      - ${period}\n`;
}

/** Returns `line:column code message` of each problem. */
function problems(text: string): string[] {
  const parsed = parseRateCard(text, 'rates.yaml');
  expect(parsed.card === null).toBe(parsed.problems.length > 0);
  return parsed.problems.map(({ line, column, code, message }) => `${line}:${column} ${code} ${message}`);
}

test('reads YAML and JSON alike', () => {
  const yaml = parseRateCard(sku('rates: {input: "1.50"}'), 'a.yaml').card;
  const json = parseRateCard(
    JSON.stringify(
      {
        schema: 'ratecard/1',
        id: 'test',
        skus: [{ sku: 'acme/m', periods: [{ rates: { input: '1.50' } }] }],
      },
      null,
      '\t',
    ),
    'a.json',
  ).card;
  expect(yaml).not.toBeNull();
  expect(json).toEqual(yaml);
});

test('accepts everything the format can say', () => {
  const text = `${HEAD}version: "2"
created: 2026-11-23
currency: USD
sources: [{name: example, version: 1.0.0, licence: MIT}]
calendars: {closed-2026: [2026-10-01]}
skus:
  - sku: acme/m
    ids: [m, m-latest]
    snapshots: '^m-\\d{8}$'
    periods:
      - {to: 2026-01-01, rates: {input: "2"}}
      - from: 2026-01-01T00:00:00Z
        confidence: published
        verify_by: 2027-01-15
        source: {url: https://example.com, retrieved: 2026-10-24, by: someone}
        rates: {input: "0.10", output: "0.50", cache_read: null, cache_write_1h: "0"}
        fees: {web_search: {per: 1000, usd: "10"}, maps: null}
        rules:
          - {when: {prompt_tokens: {gt: 100000, lte: 200000}}, set: {input: "0.50"}}
          - {when: {service_tier: [batch, flex], inference_geo: us}, multiply: {tokens: "0.5", output: "1.1"}}
          - {when: {window: {tz: UTC, days: [1, 5], hours: ["01:00-04:00", "22:00-24:00"], except_calendar: closed-2026}}, multiply: {tokens: "2"}}
tools: [{sku: tool/look, per_call: "0.001"}]
compute:
  - {sku: local/cpu-second, usd_per_second: "0.0000139"}
  - {sku: local/gpu, usd_per_gpu_hour: "2.49", gpus: 2, to: 2026-07-01}
  - {sku: local/gpu, usd_per_gpu_hour: "1.99", gpus: 2, from: 2026-07-01}
people: [{role: reviewer, per_hour: "60", currency: USD}]
`;
  expect(problems(text)).toEqual([]);
});

test.each([
  [`tools: [{sku: t, per_call: "1", per_1000: "1"}]`, '3:9 rate-card/tool-price'],
  [`tools: [{sku: t, per_call: "-1"}]`, '3:28 rate-card/value'],
  [`tools: [{sku: t, per_hour: "1"}]`, '3:18 rate-card/unknown-key'],
  [`tools: [{sku: t, per_call: "1", verify_by: 2026-02-31}]`, '3:44 rate-card/instant'],
  [`compute: [{sku: c, usd_per_gpu_hour: "1", attribution: tokens}]`, '3:56 rate-card/value'],
  [`compute: [{sku: c, usd_per_gpu_hour: "1", attribution: throughput}]`, '3:11 rate-card/compute-price'],
  [`compute: [{sku: c, usd_per_second: "1", idle: amortize}]`, '3:11 rate-card/compute-price'],
  [
    `compute: [{sku: c, usd_per_second: "1", idle: amortize, utilization: "0.0"}]`,
    '3:70 rate-card/compute-price',
  ],
  [`people: [{role: r, per_hour: "1", currency: euro}]`, '3:45 rate-card/value'],
  [`plans: [{sku: p, per_seat_month: "1", mode: paid}]`, '3:45 rate-card/value'],
  [`contracts: [{provider: a, classes: [tokens], discount: "1.2"}]`, '3:56 rate-card/value'],
  [`contracts: [{provider: a, classes: [words], discount: "0.2"}]`, '3:37 rate-card/value'],
  [
    `contracts: [{provider: a, classes: [tokens], discount: "0.2"}, {provider: a, classes: [tokens, fees], discount: "0.1"}]`,
    '3:64 rate-card/overlap',
  ],
  [`fx: [{pair: USDEUR, rate: "1", date: 2026-01-01}]`, '3:13 rate-card/value'],
  [`fx: [{pair: EURUSD, rate: 1.1, date: 2026-01-01}]`, '3:27 rate-card/value'],
  [
    `fx: [{pair: EURUSD, rate: "1", date: 2026-01-01}, {pair: EURUSD, rate: "2", date: 2026-01-01}]`,
    '3:51 rate-card/duplicate',
  ],
])('refuses the row %s at %s', (rows, place) => {
  expect(problems(`${HEAD}${rows}\n`).join()).toContain(place);
});

test.each([
  ['', '1:1 rate-card/empty'],
  ['skus: [\n', '2:1 rate-card/syntax'],
  ['schema: ratecard/2\nid: x\n', '1:9 rate-card/value'],
  [`${HEAD}skuz: []\n`, '3:1 rate-card/unknown-key the rate card has the unknown key "skuz"'],
  [sku('rates: {input: "-1"}'), '6:24 rate-card/value'],
  [sku('rates: {input: 1.5}'), '6:24 rate-card/value'],
  [sku('rates: {input: "1e-6"}'), '6:24 rate-card/value'],
  [sku('rates: {input: "1,5"}'), '6:24 rate-card/value'],
  [sku('rates: {imput: "1"}'), '6:17 rate-card/unknown-key'],
  [sku('rules: [{when: {prompt_tokens: 200000}, set: {input: "1"}}]'), '6:40 rate-card/comparator'],
  [sku('rules: [{when: {prompt_tokens: {}}, set: {input: "1"}}]'), '6:40 rate-card/comparator'],
  [sku('rules: [{when: {prompt_tokens: {over: 5}}, set: {input: "1"}}]'), '6:41 rate-card/unknown-key'],
  [sku('rules: [{when: {speed: 3}, set: {input: "1"}}]'), '6:32 rate-card/value'],
  [sku('rules: [{when: {speed: fast}}]'), '6:17 rate-card/empty-rule'],
  [sku('rules: [{when: {window: {tz: Europe/Rome}}, set: {input: "1"}}]'), '6:38 rate-card/value'],
  [
    sku('rules: [{when: {window: {tz: UTC, hours: ["22:00-02:00"]}}, set: {input: "1"}}]'),
    '6:51 rate-card/window',
  ],
  [
    sku('rules: [{when: {window: {tz: UTC, except_calendar: cn}}, set: {input: "1"}}]'),
    '6:60 rate-card/calendar',
  ],
  [sku('from: 2026-02-30\n        rates: {input: "1"}'), '6:15 rate-card/instant'],
  [sku('from: yesterday\n        rates: {input: "1"}'), '6:15 rate-card/value'],
  [sku('{from: 2026-02-01, to: 2026-02-01, rates: {input: "1"}}'), '6:9 rate-card/period-order'],
  [sku('note: nothing'), '6:9 rate-card/empty-period'],
  [sku('fees: {web_search: {per: 0, usd: "1"}}'), '6:34 rate-card/value'],
  [`${HEAD}skus:\n  - sku: m\n    periods: [{rates: {input: "1"}}]\n`, '4:10 rate-card/value'],
  [`${HEAD}compute:\n  - sku: a\n`, '4:5 rate-card/compute-price'],
  [`${HEAD}compute:\n  - {sku: a, usd_per_second: "1", gpus: 2}\n`, '4:41 rate-card/compute-price'],
])('refuses %j', (text, wanted) => {
  expect(problems(text).join('\n')).toContain(wanted);
});

test('says what was meant', () => {
  const [problem] = parseRateCard(sku('rates: {imput: "1"}'), 'rates.yaml').problems;
  expect(problem?.hint).toBe('did you mean "input"?');
  expect(problem?.file).toBe('rates.yaml');
  expect(problem?.length).toBe('imput'.length);
});

function two(first: string, second: string): string {
  return `${HEAD}skus:\n  - sku: acme/m\n    periods:\n      - {${first}, rates: {input: "1"}}\n      - {${second}, rates: {input: "2"}}\n`;
}

describe('periods', () => {
  test('may touch: to is outside', () => {
    expect(problems(two('to: 2026-03-01', 'from: 2026-03-01T00:00:00Z'))).toEqual([]);
  });

  test.each([
    ['from: 2026-01-01', 'from: 2026-03-01'],
    ['to: 2026-03-01T00:00:01Z', 'from: 2026-03-01'],
    ['note: a', 'note: b'],
  ])('must not overlap: %s, %s', (first, second) => {
    expect(problems(two(first, second)).join()).toContain('rate-card/overlap');
  });

  test('of tools, compute and people must not overlap either', () => {
    const text = `${HEAD}people:\n  - {role: a, per_hour: "1"}\n  - {role: b, per_hour: "1"}\n  - {role: a, per_hour: "2"}\n`;
    expect(problems(text)).toEqual(['6:5 rate-card/overlap two periods of people "a" overlap']);
  });
});

function skus(rows: string): string {
  return `${HEAD}skus:\n${rows}`;
}

describe('model ids', () => {
  const periods = 'periods: [{rates: {input: "1"}}]';

  test('belong to one sku', () => {
    const text = skus(`  - {sku: acme/m, ${periods}}\n  - {sku: acme/n, ids: [n, m], ${periods}}\n`);
    expect(problems(text)).toEqual(['5:28 rate-card/duplicate model id "m" already belongs to sku "acme/m"']);
  });

  test('may be the same at two providers', () => {
    expect(problems(skus(`  - {sku: acme/m, ${periods}}\n  - {sku: other/m, ${periods}}\n`))).toEqual([]);
  });

  test('a sku stands once', () => {
    const text = skus(`  - {sku: acme/m, ${periods}}\n  - {sku: acme/m, ${periods}}\n`);
    expect(problems(text).join()).toContain('5:11 rate-card/duplicate');
  });

  test('patterns are anchored and compile', () => {
    expect(problems(skus(`  - {sku: acme/m, snapshots: 'm-.*', ${periods}}\n`)).join()).toContain(
      'from ^ to $',
    );
    expect(problems(skus(`  - {sku: acme/m, snapshots: '^m-($', ${periods}}\n`)).join()).toContain(
      'no regular expression',
    );
  });
});

test('aliases are followed, but not for ever', () => {
  const many = Array.from({ length: 200 }, () => '*half').join(', ');
  expect(problems(sku(`rules: [&half {when: {}, multiply: {tokens: "0.5"}}, ${many}]`))).toEqual([]);
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]', 'b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]'];
  for (const [one, other] of ['bc', 'cd', 'de', 'ef']) {
    bomb.push(`${other}: &${other} [${Array.from({ length: 10 }, () => `*${one}`).join(', ')}]`);
  }
  expect(problems(`${HEAD}${bomb.join('\n')}\n`).join()).toContain('aliases');
});
