import path from 'node:path';
import { expect, test } from 'vitest';
import { openReader } from '../../src/ledger/sqlite/index.ts';
import { formatUsd, sumUsd } from '../../src/model/money.ts';
import { gatedRepository } from './gated-repository.ts';
import { firstpass } from './run-cli.ts';

const REVIEW =
  'review: { role: reviewer, policy: on-failure, minutes: { base: 1 }, fallbackMinutes: 4 }\nretry: { maxAttempts: 1 }';

test(
  'what a gate spent is what it bought, though people review and answers are reused',
  {
    timeout: 240_000,
  },
  () => {
    const repository = gatedRepository(6);
    repository.edit('specs/tickets/spec.yaml', (text) => text.replace('retry: { maxAttempts: 2 }', REVIEW));
    repository.edit('rates.yaml', (text) => `${text}people:\n  - { role: reviewer, per_hour: '60' }\n`);
    // Of one attempt without a retry some trial fails, and is reviewed.
    repository.edit('firstpass.yaml', (text) => text.replace('sandbox/steady', 'sandbox/cheap'));
    const ledger = path.join(repository.folder, '.firstpass', 'money.db');
    expect(firstpass(repository.folder, ['run', '--quiet', '--ledger', ledger])).toMatchObject({ code: 0 });
    expect(firstpass(repository.folder, ['baseline', 'update', '--ledger', ledger])).toMatchObject({
      code: 0,
    });
    repository.git('add', '-A');
    repository.git('commit', '-qm', 'Measure with reviewers');
    // The other variant becomes what the main one is: its answers are stored, and those of one case are not.
    repository.edit('firstpass.yaml', (text) =>
      text.replace(
        'sandbox/premium, parameters: { maxOutputTokens: 2000 }',
        'sandbox/cheap, parameters: { maxOutputTokens: 200 }',
      ),
    );
    repository.edit('specs/tickets/cases.yaml', (text) => text.replace('number 6 of', 'number six of'));
    const { document } = repository.gate('money', '--ledger', ledger);
    const reader = openReader(ledger);
    try {
      const run = document.runs.candidate ?? '';
      const summaries = [...reader.summaries(run)];
      const copied = summaries.flatMap(({ reusedFrom, cost }) =>
        reusedFrom === null ? [] : [cost.review ?? 0n],
      );
      expect(sumUsd(copied)).toBeGreaterThan(0n);
      const bought = sumUsd(reader.purchases({ run }).settled.map(({ usd }) => usd));
      expect(bought).toBeGreaterThan(0n);
      expect(document.money.spentUsd).toBe(formatUsd(bought));
      expect(document.money.newTrials).toBe(summaries.filter(({ reusedFrom }) => reusedFrom === null).length);
    } finally {
      reader.close();
    }
    // One case of six was asked anew: what stopping saved is of that case alone.
    const [cell] = document.cells.filter(({ spec, variant }) => spec === 'tickets' && variant === 'main');
    expect(cell?.sequential?.repeats).toBeLessThan(cell?.sequential?.plannedRepeats ?? 0);
  },
);
