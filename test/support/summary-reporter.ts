import type { Reporter, TestModule } from 'vitest/node';

/** Ends the output of a test run with the tests that passed only when they ran again, and one plain line: `N passed, N failed, N skipped`. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 };
    const passedLater: string[] = [];
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state, errors } = test.result();
        count[state] += 1;
        if (test.diagnostic()?.flaky) {
          passedLater.push(`${module.relativeModuleId} > ${test.fullName}\n  ${errors?.[0]?.message ?? ''}`);
        }
      }
      if (module.state() === 'failed' && module.errors().length > 0) count.failed += 1;
    }
    // The default reporter prints its own summary in the same hook; these lines come after it.
    setImmediate(() => {
      if (passedLater.length > 0) {
        process.stdout.write(`\nPassed only when they ran again. Mend them:\n${passedLater.join('\n')}\n`);
      }
      process.stdout.write(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`);
    });
  }
}
