import { createInterface } from 'node:readline/promises';
import type { ReadStream, WriteStream } from 'node:tty';
import { EXIT, Failure } from '../model/failure.ts';
import { formatUsd, roundUsd, type Usd } from '../model/money.ts';
import { type CellForecast, forecastTotal } from '../plan/forecast.ts';

/** Where a question is asked and answered. */
export interface Terminal {
  readonly stdin: Pick<ReadStream, 'isTTY'> & NodeJS.ReadableStream;
  readonly stderr: Pick<WriteStream, 'isTTY'> & NodeJS.WritableStream;
}

/**
 * Asks on the terminal when a run may cost more than `limit`. Throws Failure `budget/declined` when the answer
 * is no or there is none (Ctrl-D), and `budget/unasked` where nobody can be asked.
 */
export async function askAbove(
  limit: Usd,
  cells: readonly CellForecast[],
  terminal: Terminal = process,
): Promise<void> {
  const { atMost } = forecastTotal(cells);
  if (atMost !== null && atMost.unpriced === 0 && atMost.usd <= limit) return;
  const most =
    atMost === null || atMost.unpriced > 0
      ? 'has no ceiling: a price or a `maxOutputTokens` is missing'
      : `may cost up to $${roundUsd(atMost.usd, 4)}`;
  const sentence = `this run ${most}, and --ask-above is $${formatUsd(limit)}`;
  if (!terminal.stdin.isTTY || !terminal.stderr.isTTY) {
    throw new Failure('budget/unasked', `${sentence}; nobody can be asked, as this is no terminal`, {
      hint: 'look at `firstpass plan`, then add --yes, or raise --ask-above',
      exitCode: EXIT.budget,
    });
  }
  const answer = await answerTo(`${sentence}. Run it? [y/N] `, terminal);
  if (/^y(es)?$/i.test(answer.trim())) return;
  throw new Failure('budget/declined', 'not run; nothing was spent', { exitCode: EXIT.budget });
}

/** Returns the line that was typed; empty when the input ended without one. */
async function answerTo(question: string, { stdin, stderr }: Terminal): Promise<string> {
  const asking = createInterface({ input: stdin, output: stderr });
  const silence = new AbortController();
  asking.once('close', () => silence.abort());
  try {
    return await asking.question(question, { signal: silence.signal });
  } catch (failure) {
    if (!(failure instanceof Error) || failure.name !== 'AbortError') throw failure;
    stderr.write('\n');
    return '';
  } finally {
    asking.close();
  }
}
