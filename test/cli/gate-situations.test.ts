import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { GateDocument } from '../../reports/gate/document.ts';
import { type Gated, gatedRepository, type GatedRepository } from './gated-repository.ts';
import { firstpass } from './run-cli.ts';

const verdictsOf = ({ cells }: GateDocument): ReadonlySet<string> =>
  new Set(cells.map(({ verdict }) => verdict));
const codesOf = (document: GateDocument): readonly string[] => [
  ...document.warnings.map(({ code }) => code),
  ...document.cells.flatMap(({ warnings }) => warnings.map(({ code }) => code)),
];

const money = ({ document }: Gated): number => Number(document.money.spentUsd);

describe('gates that have little or nothing to say', () => {
  let repository: GatedRepository;
  beforeAll(() => {
    repository = gatedRepository(6);
  }, 120_000);

  const dearer = (): void => {
    repository.edit('specs/tickets/spec.yaml', (text) =>
      text.replace(
        'the key category.',
        `the key category. ${'Think of every customer as a guest. '.repeat(12)}`,
      ),
    );
  };
  const policy = (text: string): void =>
    repository.edit('firstpass.yaml', (before) => `${before}gate: ${text}\n`);

  test('a regression: the same again for nothing, then accepted on purpose', { timeout: 240_000 }, () => {
    repository.git('checkout', '-q', '-b', 'accepting', 'main');
    try {
      dearer();
      repository.git('commit', '-qam', 'dearer');
      const first = repository.gate('accepting');
      expect(first.result.code).toBe(3);
      const again = repository.gate('accepting');
      expect(again.result.code).toBe(3);
      // The same samples: the same words, and not one trial more.
      expect(again.document.cells).toEqual(first.document.cells);
      expect(again.document.money).toEqual(first.document.money);
      const asked = [
        '--max-ratio',
        '9',
        '--expires',
        '30d',
        '--reason',
        'the longer prompt halves the complaints of customers',
      ];
      const cells = first.document.cells.filter(({ verdict }) => verdict === 'regressed');
      for (const { spec, variant } of cells) {
        const accepted = firstpass(repository.folder, ['accept', `${spec}/${variant}`, ...asked]);
        expect(accepted).toMatchObject({ code: 0 });
      }
      const after = repository.gate('accepting');
      expect(after.result.code).toBe(0);
      expect(verdictsOf(after.document)).toContain('accepted');
      expect(after.document.money).toEqual(first.document.money);
    } finally {
      repository.write('firstpass.accepted.yaml', null);
      repository.git('checkout', '-q', '--force', 'main');
    }
  });

  test('a budget ends it before a verdict, as a warning or as exit 7', { timeout: 240_000 }, () => {
    const gated = repository.pullRequest('poor', dearer, '--budget-usd', '0.02');
    expect(gated.document).toMatchObject({ verdict: 'budget', exitCode: 0, money: { budgetUsd: '0.02' } });
    expect(money(gated)).toBeLessThanOrEqual(0.02);
    const strict = repository.pullRequest('poor-strict', () => {
      dearer();
      policy('{ budget: "0.02", levels: { budget: error } }');
    });
    expect(strict.document).toMatchObject({ verdict: 'budget', exitCode: 7, passed: false });
    expect(strict.result.code).toBe(7);
  });

  test('nothing is bought where nothing may be: what changed needs a run', () => {
    const gated = repository.pullRequest('fork', dearer, '--replay-only');
    expect(gated.document).toMatchObject({ verdict: 'needs-run', money: { spentUsd: '0', newTrials: 0 } });
    expect(verdictsOf(gated.document)).toEqual(new Set(['needs-run', 'unchanged']));
    const planned = repository.git('status', '--porcelain');
    expect(planned).toBe('');
  });

  test('a plan says what would be run and spends nothing', () => {
    repository.git('checkout', '-q', '-b', 'planned', 'main');
    try {
      dearer();
      const args = ['gate', '--plan', '--base', 'main', '--json'];
      const result = firstpass(repository.folder, args);
      expect(result.code).toBe(0);
      const plan = JSON.parse(result.stdout) as {
        readonly cells: readonly { readonly change: string; readonly p50Usd: string | null }[];
      };
      expect(plan.cells.filter(({ change }) => change === 'execution')).toHaveLength(2);
      for (const { change, p50Usd } of plan.cells) expect(Number(p50Usd) > 0).toBe(change === 'execution');
      expect(firstpass(repository.folder, args.slice(0, -1)).stdout).toContain('Nothing was spent.');
    } finally {
      repository.git('checkout', '-q', '--force', 'main');
    }
  });

  test('a change that is not gated is no pass', () => {
    const { document, result } = repository.pullRequest('filtered', () => {
      repository.edit('firstpass.yaml', (text) => text.replace('sandbox/steady', 'sandbox/verbose'));
      policy('{ variants: [other] }');
    });
    expect(document.problem).not.toBeNull();
    expect(document.passed).toBe(false);
    expect(result.code).toBe(2);
  });

  test.each([
    ['specs', 'firstpass.yaml', (text: string) => text.replace('specs/*/spec.yaml', 'none/*.yaml')],
    ['cases', 'specs/tickets/cases.yaml', () => '[]\n'],
  ])('a project without %s is no pass', (_, file, change) => {
    repository.git('checkout', '-q', '-b', `empty-${_}`, 'main');
    try {
      repository.edit(file, change);
      const result = firstpass(repository.folder, ['gate', '--ci', '--base', 'main']);
      expect(result).toMatchObject({ code: 2, stdout: '' });
    } finally {
      repository.git('checkout', '-q', '--force', 'main');
    }
  });

  test('without a lock there is no baseline, and with a broken one no gate', () => {
    repository.git('checkout', '-q', '--orphan', 'unlocked');
    try {
      repository.git('rm', '-q', '--cached', 'firstpass.lock.json');
      repository.write('firstpass.lock.json', null);
      repository.git('commit', '-qam', 'unlocked');
      const { document } = repository.gate('unlocked', '--base', 'unlocked');
      expect(verdictsOf(document)).toEqual(new Set(['no-baseline']));
      expect(document).toMatchObject({ verdict: 'no-baseline', exitCode: 0 });
      expect(codesOf(document)).toContain('no-lock');
      policy('{ levels: { noBaseline: error } }');
      expect(repository.gate('unlocked', '--base', 'unlocked').result.code).toBe(5);
      repository.write('firstpass.lock.json', '<<<<<<< ours\n');
      repository.git('add', '-A');
      repository.git('commit', '-qm', 'broken');
      const broken = firstpass(repository.folder, ['gate', '--ci', '--base', 'unlocked']);
      expect(broken.code).toBe(2);
      expect(broken.stderr).toContain('firstpass.lock.json');
    } finally {
      repository.git('checkout', '-q', '--force', 'main');
    }
  });

  test('a baseline that nobody has is no pass', () => {
    const store = path.join(repository.folder, '.firstpass/baseline');
    expect(readdirSync(store).length).toBeGreaterThan(0);
    const aside = `${store}-aside`;
    renameSync(store, aside);
    mkdirSync(store);
    try {
      const { document, result } = repository.pullRequest('lost', dearer);
      expect(document).toMatchObject({ verdict: 'degraded', exitCode: 6, passed: false });
      expect(result.code).toBe(6);
      expect(document.money.newTrials).toBe(0);
      expect(document.cells[0]?.reason).toContain('does not have');
    } finally {
      renameSync(store, `${store}-empty`);
      renameSync(aside, store);
    }
  });

  test('an old baseline is said to be old', () => {
    const { document } = repository.pullRequest(
      'old',
      () => {
        dearer();
        policy('{ maxAgeDays: 0.0000001 }');
      },
      '--replay-only',
    );
    expect(codesOf(document)).toContain('baseline-stale');
  });

  test('cases of which none was there before are no baseline', () => {
    const { document } = repository.pullRequest('renamed', () => {
      repository.edit('specs/tickets/cases.yaml', (text) => text.replaceAll('id: case-', 'id: other-'));
    });
    const cells = document.cells.filter(({ spec }) => spec === 'tickets');
    expect(cells.map(({ verdict }) => verdict)).toEqual(['no-baseline', 'no-baseline']);
    expect(document.verdict).toBe('no-baseline');
  });

  test('a candidate that is never right is not divided by', { timeout: 240_000 }, () => {
    const { document } = repository.pullRequest('never', () => {
      repository.edit('firstpass.yaml', (text) =>
        text.replace('maxOutputTokens: 200 ', 'maxOutputTokens: 1 '),
      );
    });
    const cell = document.cells.find(({ spec, variant }) => spec === 'tickets' && variant === 'main');
    expect(cell).toMatchObject({ verdict: 'regressed' });
    expect(cell?.comparison?.ratio).toBe('Infinity');
    expect(document.exitCode).toBe(3);
  });

  test('a canary that holds is quiet about it', { timeout: 240_000 }, () => {
    const { document, result } = repository.gate('canary', '--canary');
    expect(result.code).toBe(0);
    expect(document.cells).toHaveLength(1);
    expect(document.money.newTrials).toBeGreaterThan(0);
    expect(document.problem).toBeNull();
  });
});
