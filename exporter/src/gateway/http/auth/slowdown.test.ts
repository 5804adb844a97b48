// Failed logins wait; the wait grows, is forgotten in time, and never holds more than it may.
import { describe, expect, it } from 'vitest';
import { createSlowdown } from './slowdown.ts';

function recording() {
  const waits: number[] = [];
  const wait = async (ms: number): Promise<void> => void waits.push(ms);
  return { waits, wait };
}

describe('the slowdown', () => {
  it('doubles for each failure of an address, up to three seconds', async () => {
    const { waits, wait } = recording();
    const slow = createSlowdown(() => 0, wait);
    for (let i = 0; i < 7; i += 1) await slow.failed('a');
    await slow.failed('b');
    expect(waits).toEqual([100, 200, 400, 800, 1_600, 3_000, 3_000, 100]);
  });

  it('forgets an address after five quiet minutes', async () => {
    let now = 0;
    const { waits, wait } = recording();
    const slow = createSlowdown(() => now, wait);
    await slow.failed('a');
    now = 5 * 60_000;
    await slow.failed('a');
    expect(waits).toEqual([100, 100]);
  });

  it('refuses at once when too many are waiting', async () => {
    const slow = createSlowdown(
      () => 0,
      () => new Promise(() => undefined),
    );
    for (let i = 0; i < 64; i += 1) void slow.failed(`a${i}`);
    expect(await slow.failed('b')).toBe(false);
  });
});
