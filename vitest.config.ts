import { defineConfig, type ViteUserConfig } from 'vitest/config';

// Real servers, child processes and SQLite files: forks keep native modules and signals apart.
const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    env: { TZ: 'UTC', NO_COLOR: '1', FIRSTPASS_TEST: '1' },
    pool: 'forks',
    // Tests wait for servers, processes and disks more than they compute: one fewer than the cores leaves them idle.
    maxWorkers: '100%',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Processes, clocks and outages are real: on a shared machine one of them may once come too late.
    retry: process.env['CI'] === undefined ? 0 : 1,
  },
});
export default config;
