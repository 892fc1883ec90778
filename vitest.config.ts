import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/only-loopback.ts'],
    reporters: ['default', './test/support/summary-reporter.ts'],
    // Much of the time tests wait for processes and servers; one worker fewer than cores would leave a small machine idle.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // What a busy machine does late is late, and not wrong.
    expect: { poll: { timeout: 10_000 } },
    restoreMocks: true,
  },
});
