import type { QuickJSWASMModule } from 'quickjs-emscripten';
import { framework } from './framework.ts';
import type { GradedKata } from './graded-kata.ts';
import { Realm, SolutionError } from './realm.ts';
import type { Report, ReportLine } from './report.ts';
import { Reporter, timedOut } from './report.ts';

/** What one attempt is: a solution, the tests that it must pass, and how long all of it may compute. */
export interface Job {
  readonly kata: Pick<GradedKata, 'calls' | 'tests'>;
  readonly code: string;
  readonly limitMs: number;
}

/** `console` for solutions: it prints. */
const consoleScript = `{
  const [print, stringify, text] = [globalThis.print, JSON.stringify, String];
  delete globalThis.print;
  const show = (value) => {
    if (typeof value !== 'object' || value === null) return text(value);
    try {
      return stringify(value);
    } catch {
      return text(value);
    }
  };
  const log = (...values) => print(values.map(show).join(' '));
  globalThis.console = { log, info: log, warn: log, error: log, debug: log };
}`;

/**
 * Runs a solution against its tests, each in a realm of its own. What the tests find is counted out here, so that nothing
 * that a solution prints, redefines or throws makes it pass.
 */
export function runTests(quickjs: QuickJSWASMModule, { kata, code, limitMs }: Job): Report {
  const began = performance.now();
  // By the time that this thread got, so that a busy machine fails nobody.
  const before = cpuMs();
  const isOver = (): boolean => cpuMs() - before > limitMs;
  const reporter = new Reporter();
  // What is told after the time is over is told by code that is being stopped.
  const report = (kind: ReportLine['kind'], text: string): void => {
    if (!isOver()) reporter.add(kind, text);
  };
  try {
    const solution = new Realm(quickjs, isOver);
    solution.define('print', (text) => report('log', String(text)));
    solution.run(consoleScript, 'console.js');
    solution.run(code, 'solution.js');

    const tests = new Realm(quickjs, isOver);
    tests.define('report', (kind, text) => report(kind as ReportLine['kind'], String(text)));
    tests.define('now', () => performance.now());
    tests.run(framework, 'framework.js');
    tests.define(kata.calls, (...given) => {
      try {
        return solution.call(solution.run(kata.calls, 'solution.js'), given);
      } catch (error) {
        // Nesting can outgrow the stack of this thread: after that the engine may tell anything, so this is said here.
        if (!(error instanceof SolutionError)) report('error', String(error));
        throw error;
      }
    });
    tests.run(kata.tests, 'tests.js');
  } catch (error) {
    report('error', error instanceof SolutionError ? error.message : String(error));
  }
  const wallTime = performance.now() - began;
  if (isOver()) reporter.add('error', timedOut(limitMs));
  return reporter.finish(wallTime);
}

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
