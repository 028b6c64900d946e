import path from 'node:path';
import { expect, test } from 'vitest';
import { programEnvironment } from '../../src/agent/environment.ts';

const OWN = { home: '/own/home', temp: '/own/tmp', names: ['DECLARED', 'UNSET'] };

test('only declared variables pass, and home and temp are the given ones', () => {
  const env = {
    PATH: '/bin',
    HOME: '/root',
    TMPDIR: '/x',
    LANG: 'C',
    TZ: 'UTC',
    API_KEY: 'secret',
    DECLARED: 'd',
  };
  expect(programEnvironment(env, OWN)).toEqual({
    PATH: '/bin',
    HOME: '/own/home',
    TMPDIR: '/own/tmp',
    LANG: 'C',
    TZ: 'UTC',
    DECLARED: 'd',
  });
});

test('without a PATH our own node is still found', () => {
  expect(programEnvironment({}, OWN)['PATH']?.split(':')).toContain(path.dirname(process.execPath));
});
