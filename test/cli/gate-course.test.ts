import { beforeAll, describe, expect, test } from 'vitest';
import type { GateDocument } from '../../reports/gate/document.ts';
import { openReader } from '../../src/ledger/sqlite/index.ts';
import { keptFolder } from './kept-project.ts';
import { gatedRepository, type GatedRepository } from './gated-repository.ts';

const PROJECT = `name: course
specs: specs/*/spec.yaml
repeats: 8
seed: 1
variants:
  - { id: main, model: sandbox/cheap, parameters: { maxOutputTokens: 200 } }
`;

const retry =
  (attempts: number) =>
  (text: string): string =>
    text.replace(/retry: \{[^}]*\}/, `retry: { maxAttempts: ${attempts} }`);

// Beside long instructions what was said before adds little: a later attempt costs about as much as the first.
const long = (text: string): string =>
  text.replace('the key category.', `the key category. ${'Mind what customers want. '.repeat(60)}`);

const cellOf = ({ cells }: GateDocument): GateDocument['cells'][number] => {
  const [cell] = cells;
  if (cell === undefined) throw new Error('the gate has one cell');
  return cell;
};

describe('how often an agent may try', () => {
  let repository: GatedRepository;
  beforeAll(() => {
    repository = gatedRepository(12, {
      project: PROJECT,
      specs: ['tickets'],
      spec: (text) => retry(2)(long(text)),
    });
  }, 120_000);

  const attempts = (count: number) => (): void => repository.edit('specs/tickets/spec.yaml', retry(count));

  test('less often: the yield that it costs is shown, on draws of its own', { timeout: 240_000 }, () => {
    // The model is right in 55 % of first attempts and 45 % of later ones, over cases of average difficulty.
    const ledger = `${keptFolder()}/ledger.db`;
    const { document, result } = repository.pullRequest('once', attempts(1), '--ledger', ledger);
    const cell = cellOf(document);
    expect(cell).toMatchObject({ change: 'execution', verdict: 'regressed' });
    expect(cell.reason).toContain('the yield fell by');
    expect(result.code).toBe(3);
    expect(document.money.newTrials).toBeGreaterThan(0);
    expect(document.money.reusedTrials).toBe(0);
    // The baseline keeps the attempts that it had: it is not judged as if it had been allowed one.
    const reader = openReader(ledger);
    try {
      const [baseline = ''] = document.runs.baseline;
      const most = Math.max(...[...reader.trials(baseline)].map(({ end }) => end?.attempts ?? 0));
      expect(most).toBe(2);
    } finally {
      reader.close();
    }
  });

  test('more often: it passes on trials that were run', { timeout: 240_000 }, () => {
    const { document, result } = repository.pullRequest('thrice', () => {
      attempts(3)();
      // A third attempt is right less often than a first: who wants the yield says what it may cost.
      repository.edit('firstpass.yaml', (text) => `${text}gate: { margin: 0.6 }\n`);
    });
    const cell = cellOf(document);
    expect(cell.change).toBe('execution');
    expect(['pass', 'improved']).toContain(cell.verdict);
    expect(cell.comparison?.yieldDifference?.value).toBeGreaterThan(0);
    expect(result.code).toBe(0);
    expect(document.money.newTrials).toBeGreaterThan(0);
  });

  test('in the ledger of the baseline as well none of its draws is taken', { timeout: 240_000 }, () => {
    // Where the baseline was measured lie its own draws: to share them would compare it with itself.
    const { document } = repository.pullRequest(
      'same-ledger',
      attempts(1),
      '--ledger',
      '.firstpass/ledger.db',
    );
    expect(cellOf(document)).toMatchObject({ change: 'execution', verdict: 'regressed' });
    expect(document.money).toMatchObject({ reusedTrials: 0 });
    // A second gate on the same content has them, and buys none.
    const { document: again } = repository.pullRequest(
      'same-again',
      attempts(1),
      '--ledger',
      '.firstpass/ledger.db',
    );
    expect(cellOf(again).verdict).toBe('regressed');
    expect(again.money).toEqual(document.money);
  });

  test.each([
    [
      'what it is told then',
      (text: string) => text.replace('maxAttempts: 2', 'maxAttempts: 2, feedback: "Wrong: try again."'),
    ],
    [
      'how its output is read',
      (text: string) => text.replace('format: json', 'format: json\n  extract: fenced'),
    ],
  ])('%s is a change that is run', { timeout: 240_000 }, (name, change) => {
    const branch = name.replaceAll(' ', '-');
    const { document } = repository.pullRequest(
      branch,
      () => repository.edit('specs/tickets/spec.yaml', change),
      '--replay-only',
    );
    expect(cellOf(document)).toMatchObject({ change: 'execution', verdict: 'needs-run' });
    expect(document.money.newTrials).toBe(0);
  });
});
