/**
 * The test framework, in JavaScript: it runs where the tests run, in a realm that solutions do not see. Like the one that
 * Codewars had for JavaScript: an assertion that fails is reported, and the test goes on. Of its host it needs
 * `report(kind, text)` and `now()`, milliseconds.
 */
export const framework = `{
  const show = (value) =>
    typeof value === 'string' || (typeof value === 'object' && value !== null)
      ? JSON.stringify(value)
      : String(value);
  const same = (one, other) => one === other || (one !== one && other !== other);
  const similar = (one, other) =>
    same(one, other) || (typeof one === 'object' && typeof other === 'object' && show(one) === show(other));
  const judge = (passed, complaint, message) => {
    if (passed) report('passed', 'Test Passed');
    else report('failed', message === undefined ? complaint : message + ' - ' + complaint);
  };
  const group = (kind) => (name, run) => {
    report(kind, String(name));
    const before = now();
    try {
      run();
    } catch (error) {
      report('error', error.name === 'SolutionError' ? error.message : String(error));
    }
    report('completed', (now() - before).toFixed(4));
  };
  const [describe, it] = [group('describe'), group('it')];
  const Test = {
    describe,
    it,
    expect: (passed, message = 'Value is not what was expected') => judge(passed === true, message),
    assertEquals: (actual, expected, message) =>
      judge(same(actual, expected), 'Expected: ' + show(expected) + ', instead got: ' + show(actual), message),
    assertSimilar: (actual, expected, message) =>
      judge(similar(actual, expected), 'Expected: ' + show(expected) + ', instead got: ' + show(actual), message),
  };
  Object.assign(globalThis, { describe, it, Test });
}`;
