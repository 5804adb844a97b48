// The last line of `npm test` and its exit code: what passed, failed and was skipped, and never better than it was.

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 * @typedef {{ status: string, assertionResults: { status: string }[] }} TestFile
 */

/**
 * Counts of a vitest JSON report. A file that did not load, a report that was not written, and an error outside any
 * test count as one failure each, because none of them leaves a failed test behind.
 * @param {{ testResults: TestFile[] } | null} report
 * @param {boolean} ok whether vitest itself ended well
 * @returns {Counts}
 */
export function countTests(report, ok) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { status, assertionResults } of report?.testResults ?? []) {
    const before = counts.failed;
    for (const test of assertionResults) counts[outcome(test.status)] += 1;
    if (status === 'failed' && counts.failed === before) counts.failed += 1;
  }
  if (!ok && counts.failed === 0) counts.failed = 1;
  return counts;
}

/** @returns {keyof Counts} Every status but these two means that the test did not run. */
function outcome(status) {
  return status === 'passed' || status === 'failed' ? status : 'skipped';
}

/**
 * @param {Counts[]} parts
 * @param {boolean} noSkip whether a skip is a failure of the whole
 * @returns {{ line: string, exitCode: number }}
 */
export function closing(parts, noSkip) {
  const sum = (key) => parts.reduce((total, part) => total + part[key], 0);
  const [passed, failed, skipped] = [sum('passed'), sum('failed'), sum('skipped')];
  const bad = failed > 0 || passed === 0 || (noSkip && skipped > 0);
  return { line: `${passed} passed, ${failed} failed, ${skipped} skipped`, exitCode: bad ? 1 : 0 };
}
