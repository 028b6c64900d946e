import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Failure } from '../../src/model/failure.ts';
import { ratesDiff, ratesImport, ratesList, ratesShow, ratesVerify } from '../../src/cli/rates.ts';
import { parseRateCard } from '../../src/price/parse.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'firstpass-rates-'));
const options = { project: 'firstpass.yaml', at: '2026-11-20' };
let out = '';
let home = '';

afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(() => {
  out = '';
  home = process.cwd();
  process.chdir(folder);
  vi.spyOn(console, 'log').mockImplementation((line: string) => void (out += `${line}\n`));
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => {
  process.chdir(home);
  vi.restoreAllMocks();
});

test('list prints a line for each model of a provider, and refuses one that nobody has', async () => {
  expect(await ratesList('sandbox', options)).toBe(0);
  expect(out).toMatch(/^sandbox\/steady +1 +0\.1 +4 +sandbox$/m);
  await expect(ratesList('antropic', options)).rejects.toMatchObject({ hint: 'did you mean "anthropic"?' });
});

test('show has every period, rule and source', async () => {
  expect(await ratesShow('anthropic/claude-sonnet-5-5-20261007', options)).toBe(0);
  expect(out).toContain('anthropic/claude-sonnet-5-5 (asked as anthropic/claude-sonnet-5-5-20261007)');
  expect(out).toContain('from ever to 2026-10-07T00:00:00Z (published)');
  expect(out).toContain('if service_tier = batch: tokens × 0.5');
  expect(out).toContain('source https://platform.claude.com/docs/en/about-claude/pricing, read 2026-11-20');
  out = '';
  await ratesShow('openai/gpt-5', { ...options, json: true });
  expect(JSON.parse(out)).toMatchObject({ schema: 'firstpass.rates-show/1', sku: 'openai/gpt-5' });
});

test('verify exits with 6 once a row is past its day', async () => {
  expect(await ratesVerify(undefined, options)).toBe(0);
  expect(await ratesVerify('sandbox', { ...options, at: '2028-01-01' })).toBe(0);
  expect(await ratesVerify(undefined, { ...options, at: '2028-01-01', json: true })).toBe(6);
  const { findings } = JSON.parse(out.slice(out.indexOf('{'))) as { findings: { kind: string }[] };
  expect(new Set(findings.map(({ kind }) => kind))).toEqual(
    new Set(['past-verify-by', 'announced-in-effect']),
  );
  await expect(ratesVerify(undefined, { ...options, at: 'soon' })).rejects.toThrow(Failure);
});

test('diff and import work on files', async () => {
  writeFileSync(
    'prices.json',
    JSON.stringify({ acme: { models: { m: { cost: { input: 0.1, output: 2 } } } } }),
  );
  expect(await ratesImport('prices.json', { from: 'models.dev', id: 'mine' })).toBe(0);
  expect(parseRateCard(out, 'mine.yaml')).toMatchObject({ problems: [], card: { id: 'mine' } });
  writeFileSync('mine.yaml', out);
  out = '';
  expect(await ratesDiff('mine.yaml', 'mine.yaml', options)).toBe(0);
  expect(out).toBe('');
  await ratesDiff('sandbox', 'mine.yaml', options);
  expect(out).toMatch(/^\+ +acme\/m +from ever input +\(not there\) → 0\.1$/m);
});

test('unusable input is refused with a reason', async () => {
  await expect(ratesImport('missing.json', { from: 'litellm' })).rejects.toThrow(
    'missing.json cannot be read: there is no such file',
  );
  writeFileSync('bad.json', '{');
  await expect(ratesImport('bad.json', { from: 'litellm' })).rejects.toThrow('no JSON');
  await expect(ratesImport('bad.json', { from: 'litelm' })).rejects.toThrow('no price format');
});
