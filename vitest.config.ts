import { defineConfig } from 'vitest/config';

const slow = ['test/**/*.slow.test.ts', 'sandbox/discord/test/*.slow.test.ts'];

export default defineConfig({
  test: {
    // `npm test` runs `quick`, `npm run test:slow` what kills processes, starts real servers, or waits by nature.
    projects: [
      {
        extends: true,
        test: {
          name: 'quick',
          include: ['test/**/*.test.ts', 'sandbox/discord/test/*.test.ts'],
          exclude: slow,
        },
      },
      { extends: true, test: { name: 'slow', include: slow } },
    ],
    setupFiles: ['test/support/only-loopback.ts'],
    reporters: ['default', './test/support/summary-reporter.ts'],
    // Tests mostly wait for processes, servers and timers: three workers keep two cores busy.
    maxWorkers: 3,
    maxConcurrency: 6,
    // What a busy machine does late is late, and not wrong.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    // CI shares its machine: a test that fails there runs once more, and is named at the end as one to mend. What fast-check finds is no
    // matter of luck, and fails at once.
    retry: process.env.CI === undefined ? 0 : { count: 1, condition: /^(?!Property failed)/ },
    restoreMocks: true,
  },
});
