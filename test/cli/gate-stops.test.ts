import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { EXIT } from '../../src/model/failure.ts';
import { keptFolder } from './kept-project.ts';
import { documentOf, type ProvidedRepository, providedRepository } from './provided-repository.ts';
import { until } from './until.ts';

/** Six cases, two repeats at the first look: with equal costs it decides. */
const LOOK = 12;

const mountable = (folder: string): boolean =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=10m', 'tmpfs', folder]).status === 0;

const newLedger = (): readonly string[] => ['--ledger', `${keptFolder()}/ledger.db`];

describe('what ends a gate before its verdict', { timeout: 120_000 }, () => {
  let repository: ProvidedRepository;
  beforeAll(async () => {
    repository = await providedRepository();
  }, 120_000);
  beforeEach(() => repository.behave({}));
  afterAll(() => repository.close());

  test('Ctrl-C: never green, and gating again buys only what is missing', async () => {
    repository.change('interrupted');
    const ledger = newLedger();
    const before = repository.answered();
    repository.behave({ holdAfter: 5 });
    const { child, ended, told } = repository.start(ledger);
    await until(() => repository.waiting() === 1, ended);
    child.kill('SIGINT');
    await until(() => told().includes('finishing what is in flight'), ended);
    repository.release();
    const result = await ended;
    const document = documentOf(result);
    expect(result.code).toBe(EXIT.inconclusive);
    expect(document).toMatchObject({ passed: false, problem: { code: 'gate/interrupted' } });
    expect(document.money.newTrials).toBeGreaterThanOrEqual(6);
    expect(document.money.newTrials).toBeLessThan(LOOK);
    const again = await repository.gate(ledger);
    expect(again.document).toMatchObject({ passed: true, verdict: 'pass', money: { newTrials: LOOK } });
    expect(repository.answered() - before).toBe(LOOK);
    const third = await repository.gate(ledger);
    expect(third.document.cells).toEqual(again.document.cells);
    expect(repository.answered() - before).toBe(LOOK);
  });

  test('kill -9: what was bought is not bought again', async () => {
    repository.change('killed');
    const ledger = newLedger();
    const before = repository.answered();
    repository.behave({ holdAfter: 7 });
    const { child, ended } = repository.start(ledger);
    await until(() => repository.waiting() === 1, ended);
    child.kill('SIGKILL');
    await ended;
    expect(repository.answered() - before).toBe(7);
    repository.behave({});
    const again = await repository.gate(ledger);
    expect(again.document).toMatchObject({ passed: true, verdict: 'pass' });
    // The request that was under way has no answer to anybody: it is asked once more, the seven others are not.
    expect(repository.answered() - before).toBe(LOOK);
    repository.release();
  });

  test('money that nobody was asked about is not spent', async () => {
    repository.change('asked');
    repository.edit('firstpass.yaml', (text) => text.replace('looks:', 'askAbove: "0.000001", looks:'));
    const before = repository.answered();
    const { document } = await repository.gate(newLedger());
    expect(document).toMatchObject({ verdict: 'budget', money: { newTrials: 0 } });
    expect(document.warnings.map(({ code }) => code)).toContain('budget/unasked');
    repository.edit('firstpass.yaml', (text) => text.replace('looks:', 'levels: { budget: error }, looks:'));
    const strict = await repository.gate(newLedger());
    expect(strict.result.code).toBe(EXIT.budget);
    expect(strict.document.passed).toBe(false);
    expect(repository.answered()).toBe(before);
  });

  test('a missing key is no pass; --replay-only needs none and judges what is stored', async () => {
    repository.change('keyless');
    repository.edit('firstpass.yaml', (text) =>
      text.replace('maxTries: 2', 'apiKeyEnv: SYNTHETIC_KEY, maxTries: 2'),
    );
    const before = repository.answered();
    const keyless = await repository.start(newLedger()).ended;
    expect(keyless.code).toBe(EXIT.usage);
    expect(keyless.stderr).toContain('SYNTHETIC_KEY');
    const { document } = await repository.gate(['--replay-only', ...newLedger()]);
    expect(document).toMatchObject({ verdict: 'needs-run', money: { newTrials: 0, spentUsd: '0' } });
    expect(repository.answered()).toBe(before);
    const held = await repository.gate(newLedger(), { SYNTHETIC_KEY: 'k-2718281828-k' });
    expect(held.document).toMatchObject({ verdict: 'pass', problem: null });
  });

  test('a tag is an anchor: what main has gained since is held against it as well', async () => {
    repository.git('tag', '-f', 'v1', 'main');
    const base = repository.git('rev-parse', 'v1^{commit}').trim();
    repository.change('anchored');
    repository.git('commit', '-qam', 'one more');
    const { document } = await repository.gate(['--base', 'v1', ...newLedger()]);
    expect(document).toMatchObject({ commit: { base, dirty: false }, verdict: 'pass' });
    expect(document.reproduce).toBe(`firstpass gate --base ${base.slice(0, 12)}`);
  });

  test('another model that answers under the name is said to', async () => {
    repository.change('served');
    repository.behave({ served: 'synthetic-2' });
    const { document } = await repository.gate(newLedger());
    const [cell] = document.cells;
    expect(cell?.warnings.map(({ code }) => code)).toContain('model-drift');
    expect(cell?.warnings.find(({ code }) => code === 'model-drift')?.message).toMatch(
      /^synthetic-2 answered/,
    );
  });

  test('a canary that drifts is the provider’s doing, and no green', async () => {
    repository.git('checkout', '-q', '--force', 'main');
    repository.behave({ outputTokens: 200 });
    const { document, result } = await repository.gate(['--canary', ...newLedger()]);
    expect(result.code).toBe(EXIT.regressed);
    expect(document).toMatchObject({ passed: false, problem: { code: 'gate/provider-drift' } });
    expect(document.problem?.message).toContain('Nothing changed in tickets × main');
  });

  test('nothing right on either side is no pass where the policy wants a verdict', async () => {
    repository.change('hopeless');
    repository.edit('firstpass.yaml', (text) =>
      text.replace('variants: [main]', 'variants: [never], levels: { inconclusive: error }'),
    );
    const { document, result } = await repository.gate(newLedger());
    expect(result.code).toBe(EXIT.inconclusive);
    expect(document).toMatchObject({ passed: false, verdict: 'inconclusive' });
    expect(document.cells[0]?.reason).toBe(
      'neither side has a correct output, so there is no cost of one to compare',
    );
  });

  test('a full disk: degraded, never green', async (context) => {
    const folder = keptFolder();
    if (!mountable(folder)) {
      process.stdout.write('no small file system can be mounted here: the full disk is skipped\n');
      return context.skip();
    }
    try {
      repository.change('full');
      repository.behave({ noise: 2_000_000 });
      const { document, result } = await repository.gate(['--ledger', `${folder}/ledger.db`]);
      expect(result.code).toBe(EXIT.degraded);
      expect(document).toMatchObject({
        passed: false,
        verdict: 'degraded',
        problem: { code: 'gate/disk-full' },
      });
    } finally {
      spawnSync('umount', [folder]);
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('a provider that is gone: degraded, never green', async () => {
    repository.change('gone');
    await repository.close();
    const { document, result } = await repository.gate(newLedger());
    expect(result.code).toBe(EXIT.degraded);
    expect(document).toMatchObject({
      passed: false,
      verdict: 'degraded',
      problem: { code: 'gate/provider-down' },
    });
  });
});
