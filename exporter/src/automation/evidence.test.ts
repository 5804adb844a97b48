// What counts as off: every mark that the terminal names, and never the absence of anything.
import { describe, expect, it } from 'vitest';
import { judge } from './evidence.ts';
import { terminalOf } from './terminals/index.ts';

const OFF = { words: 'NSE F&O Disabled until 3 March', ticked: true, fixed: true };
const ON = { words: 'NSE F&O Active', ticked: false, fixed: false };
const mock = terminalOf('mock', 'http://127.0.0.1:1/terminal/plain/');

describe('a segment on the page', () => {
  it.each([
    ['off', OFF],
    ['on', ON],
    ['unclear', { ...OFF, fixed: false }],
    ['unclear', { ...OFF, ticked: false }],
    ['unclear', { ...OFF, words: 'NSE F&O' }],
    ['unclear', { ...OFF, words: '' }],
    ['unclear', { ...ON, ticked: true }],
    ['unclear', { ...ON, fixed: true }],
    ['unclear', { ...ON, words: 'NSE F&O Pending' }],
    ['unclear', { ...ON, words: '' }],
  ])('is %s by %j', (state, shown) => expect(judge(mock, shown)).toBe(state));

  it.each(['zerodha', 'kotak-neo'] as const)(
    'of %s, never tried, is off only by words and box together',
    (name) => {
      const terminal = terminalOf(name, null);
      expect(terminal.untried).toBe(true);
      expect(judge(terminal, { words: 'NSE F&O', ticked: true, fixed: true })).toBe('unclear');
      expect(judge(terminal, { words: 'Disabled', ticked: false, fixed: false })).toBe('unclear');
      expect(judge(terminal, { words: 'NSE F&O disabled', ticked: true, fixed: true })).toBe('off');
      // A box that is ticked already could mean either: it is not touched.
      expect(judge(terminal, { words: 'NSE F&O', ticked: true, fixed: false })).toBe('unclear');
      // The last dialogue must speak of disabling, and must not speak of enabling.
      expect(terminal.says.test('Are you sure you want to disable these segments?')).toBe(true);
      expect(terminal.says.test('Are you sure?')).toBe(false);
      expect(terminal.never.test('Re-activate these segments')).toBe(true);
      expect(terminal.never.test('You are about to deactivate NSE_FO')).toBe(false);
    },
  );
});
