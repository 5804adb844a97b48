// The closing line tells the truth: nothing that failed, vanished or did not run may read as a pass.
import { describe, expect, it } from 'vitest';
import { closing, countTests } from './closing.mjs';

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((each) => ({ status: each })),
});

describe('the counts of a test report', () => {
  it('adds up the tests of all files', () => {
    const report = { testResults: [file('passed', 'passed', 'passed'), file('failed', 'passed', 'failed')] };
    expect(countTests(report, false)).toEqual({ passed: 3, failed: 1, skipped: 0 });
  });

  it('calls every test that did not run skipped, whatever the report calls it', () => {
    const report = { testResults: [file('passed', 'passed', 'skipped', 'pending', 'todo', 'disabled')] };
    expect(countTests(report, true)).toEqual({ passed: 1, failed: 0, skipped: 4 });
  });

  it('counts a file that did not load as one failure', () => {
    const report = { testResults: [file('passed', 'passed'), file('failed')] };
    expect(countTests(report, false)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  it('counts a report that was never written as one failure', () => {
    expect(countTests(null, false)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it('counts an error outside any test as one failure', () => {
    const report = { testResults: [file('passed', 'passed')] };
    expect(countTests(report, false)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });
});

describe('the closing line', () => {
  const passed = { passed: 2, failed: 0, skipped: 0 };
  const failed = { passed: 1, failed: 1, skipped: 0 };
  const skipped = { passed: 0, failed: 0, skipped: 1 };

  it('sums its parts', () => {
    const { line, exitCode } = closing([passed, failed, skipped], false);
    expect(line).toBe('3 passed, 1 failed, 1 skipped');
    expect(exitCode).toBe(1);
  });

  it('forgives a skip on a machine that lacks a server', () => {
    expect(closing([passed, skipped], false).exitCode).toBe(0);
  });

  it('does not forgive a skip where none is allowed', () => {
    expect(closing([passed, skipped], true).exitCode).toBe(1);
  });

  it('is no success when nothing ran', () => {
    expect(closing([], false)).toEqual({ line: '0 passed, 0 failed, 0 skipped', exitCode: 1 });
  });
});
