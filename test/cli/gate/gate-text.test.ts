import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { gateText } from '../../../src/cli/gate/gate-text.ts';
import { plainStyle } from '../../../src/cli/terminal/style.ts';
import { GATES, hostileGate } from '../../fixtures/gate.ts';

const GOLDEN = path.resolve(import.meta.dirname, '../../golden/gate/terminal');
/** Those whose names are nobody's trap. */
const NAMES = Object.keys(GATES).filter((name) => /^[a-z ]+$/.test(name));
const OPTIONS = { style: plainStyle(), columns: 100, out: 'gate-out' };

describe('a gate on the terminal', () => {
  test.each(NAMES)('%s', async (name) => {
    const text = gateText(GATES[name]?.() ?? hostileGate(''), OPTIONS);
    await expect(`${text}\n`).toMatchFileSnapshot(path.join(GOLDEN, `${name}.txt`));
  });

  test('names of strangers move no cursor and begin no line of their own', () => {
    const text = gateText(hostileGate('\u001b[2J\r\n::error::x'), OPTIONS);
    // oxlint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
    expect(text.split('\n').filter((line) => line.startsWith('::'))).toEqual([]);
  });

  test('every line fits where the terminal is narrow', () => {
    for (const name of ['one regressed', 'passed', 'nothing changed', 'an empty suite']) {
      const lines = gateText(GATES[name]?.() ?? hostileGate(''), { ...OPTIONS, columns: 60 }).split('\n');
      // A command is for copying: it is never broken.
      for (const line of lines.filter((one) => !one.includes('firstpass accept')))
        expect(line.length).toBeLessThanOrEqual(60);
    }
  });
});
