import { afterAll, expect, test } from 'vitest';
import { type ProvidedRepository, providedRepository } from './provided-repository.ts';
import { startFirstpass } from './run-cli.ts';

let repository: ProvidedRepository | undefined;
afterAll(() => repository?.close());

test(
  'what a gate bought is the baseline after the merge, where the ledger is the same',
  { timeout: 240_000 },
  async () => {
    repository = await providedRepository();
    const { folder } = repository;
    repository.change('promoted');
    repository.git('commit', '-qam', 'promoted');
    const gated = await repository.gate();
    expect(gated.document).toMatchObject({ verdict: 'pass', passed: true });
    const { newTrials } = gated.document.money;
    expect(newTrials).toBeGreaterThan(0);
    const bought = repository.answered();
    repository.git('checkout', '-q', '--force', 'main');
    repository.git('merge', '-q', '--no-ff', '-m', 'Merge what was gated', 'promoted');
    // The variant that is not gated keeps what was accepted of it.
    const updated = await startFirstpass(folder, ['baseline', 'update', '--stored', '--json']).ended;
    expect(updated).toMatchObject({ code: 0 });
    const { cells } = JSON.parse(updated.stdout) as {
      readonly cells: readonly { readonly cell: string; readonly state: string }[];
    };
    expect(cells.map(({ cell, state }) => [cell, state])).toEqual([
      ['tickets × main', 'moved'],
      ['tickets × never', 'kept'],
    ]);
    repository.git('commit', '-qam', 'Move the baseline');
    const after = await repository.gate();
    expect(after.document.cells.find(({ variant }) => variant === 'main')).toMatchObject({
      verdict: 'unchanged',
    });
    expect(after.document.money).toMatchObject({ newTrials: 0, spentUsd: '0' });
    expect(repository.answered()).toBe(bought);
  },
);
