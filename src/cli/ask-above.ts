import { createInterface } from 'node:readline/promises';
import { EXIT, Failure } from '../model/failure.ts';
import { formatUsd, roundUsd, type Usd } from '../model/money.ts';
import { type CellForecast, forecastTotal } from '../plan/forecast.ts';

/**
 * Asks on the terminal when a run may cost more than `limit`. Throws Failure `budget/declined` when the answer
 * is no, and `budget/unasked` where nobody can be asked.
 */
export async function askAbove(limit: Usd, cells: readonly CellForecast[]): Promise<void> {
  const { atMost } = forecastTotal(cells);
  if (atMost !== null && atMost.unpriced === 0 && atMost.usd <= limit) return;
  const most =
    atMost === null || atMost.unpriced > 0
      ? 'has no ceiling: a price or a `maxOutputTokens` is missing'
      : `may cost up to $${roundUsd(atMost.usd, 4)}`;
  const sentence = `this run ${most}, and --ask-above is $${formatUsd(limit)}`;
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new Failure('budget/unasked', `${sentence}; nobody can be asked, as this is no terminal`, {
      hint: 'look at `firstpass plan`, then add --yes, or raise --ask-above',
      exitCode: EXIT.budget,
    });
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${sentence}. Run it? [y/N] `).finally(() => terminal.close());
  if (/^y(es)?$/i.test(answer.trim())) return;
  throw new Failure('budget/declined', 'not run; nothing was spent', { exitCode: EXIT.budget });
}
