import { expect, test } from 'vitest';
import { readUsageExport } from '../../src/import/usage-export.ts';

const EXPECTED = [
  { atMs: 1_795_000_000_000, model: 'steady', input: 10, output: 2, id: 'r-1', cost: 1_250_000_000_000n },
  { atMs: 1_795_000_001_500, model: 'premium', input: 0, output: 7, id: null, cost: null },
];

test('CSV and JSON lines say the same', () => {
  const csv = [
    'request_id,time,model,input_tokens,output_tokens,cost,region',
    'r-1,2026-11-18T11:06:40Z,steady,10,2,0.00000125,north',
    ',1795000001.5,premium,0,7,,north',
  ].join('\n');
  const json = [
    '{"request_id":"r-1","time":1795000000000,"model":"steady","input_tokens":10,"output_tokens":2,"cost":1.25e-6}',
    '',
    '{"request_id":null,"time":"2026-11-18T12:06:41.500+01:00","model":"premium","input_tokens":0,"output_tokens":7}',
  ].join('\n');
  expect(readUsageExport({ name: 'usage.csv', text: csv })).toEqual(EXPECTED);
  expect(readUsageExport({ name: 'usage.jsonl', text: json })).toEqual(EXPECTED);
});

test.each([
  ['time,model,input_tokens\n1,a,2', /usage has no column "output_tokens"/],
  [
    'time,model,input_tokens,output_tokens\n2026-11-18 07:06,a,1,1',
    /usage:2 has the time "2026-11-18 07:06"/,
  ],
  ['time,model,input_tokens,output_tokens\n1,,1,1', /usage:2 names no model/],
  ['time,model,input_tokens,output_tokens\n1,a,-1,1', /usage:2 has the count "-1"/],
  ['time,model,input_tokens,output_tokens,cost\n1,a,1,1,$3', /usage:2 has the cost "\$3"/],
  ['{"time":1}\n{', /usage:2 is no JSON/],
])('%j is refused with its line', (text, message) => {
  expect(() => readUsageExport({ name: 'usage', text })).toThrow(message);
});
