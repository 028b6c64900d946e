import { defineConfig, type ViteUserConfig } from 'vitest/config';

// Real servers, child processes and SQLite files: forks keep native modules and signals apart.
const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    env: { TZ: 'UTC', NO_COLOR: '1', FIRSTPASS_TEST: '1' },
    pool: 'forks',
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
export default config;
