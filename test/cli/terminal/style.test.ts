import { expect, test } from 'vitest';
import { styleFor } from '../../../src/cli/terminal/style.ts';

const strong = (isTTY: boolean, env: NodeJS.ProcessEnv): string => styleFor({ isTTY }, env).strong('x');

test('colours need a terminal that wants them', () => {
  expect(strong(true, {})).toBe('\u001b[1mx\u001b[22m');
  expect(strong(false, {})).toBe('x');
  expect(strong(false, { FORCE_COLOR: '1' })).toBe('\u001b[1mx\u001b[22m');
  expect(strong(true, { NO_COLOR: '1' })).toBe('x');
  expect(strong(true, { NO_COLOR: '' })).toBe('\u001b[1mx\u001b[22m');
  expect(strong(true, { TERM: 'dumb' })).toBe('x');
});
