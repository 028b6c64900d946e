import { PassThrough } from 'node:stream';
import { setImmediate as tick } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { askAbove, type Terminal } from '../../src/cli/ask-above.ts';
import { parseUsd } from '../../src/model/money.ts';

/** A terminal on which the keys are pressed once the question stands there; `shown` is what it shows. */
function terminalWith(keys: string): { readonly terminal: Terminal; readonly shown: () => string } {
  const stdin = Object.assign(new PassThrough(), { isTTY: true as const });
  const stderr = Object.assign(new PassThrough(), { isTTY: true as const });
  let shown = '';
  stderr.on('data', (chunk: Buffer) => {
    const asked = !shown.includes('[y/N]') && String(chunk).includes('[y/N]');
    shown += String(chunk);
    if (asked) void tick().then(() => stdin.write(keys));
  });
  return { terminal: { stdin, stderr }, shown: () => shown };
}

const LIMIT = parseUsd('1');
const TOTAL = { usd: parseUsd('0.5'), unpriced: 0 };
const NO_CEILING: Parameters<typeof askAbove>[1] = [
  {
    spec: 's',
    variant: 'v',
    trials: 1,
    calls: { atLeast: 1, atMost: 1 },
    atLeast: TOTAL,
    atMost: null,
  },
];

describe('askAbove', () => {
  test('goes on after y and after yes', async () => {
    for (const keys of ['y\r', 'yes\r', 'Y\r']) {
      const { terminal, shown } = terminalWith(keys);
      await askAbove(LIMIT, NO_CEILING, terminal);
      expect(shown()).toContain('and --ask-above is $1. Run it? [y/N]');
    }
  });

  test.each([
    ['no', 'n\r'],
    ['nothing', '\r'],
    ['Ctrl-D', '\u0004'],
  ])('does not run after %s', async (_name, keys) => {
    const { terminal } = terminalWith(keys);
    await expect(askAbove(LIMIT, NO_CEILING, terminal)).rejects.toMatchObject({
      code: 'budget/declined',
      message: 'not run; nothing was spent',
      exitCode: 7,
    });
  });
});
