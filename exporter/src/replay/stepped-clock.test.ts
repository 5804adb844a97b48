// Time moved by hand: everything due happens once, in order, and what was called off never does.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SteppedClock } from './stepped-clock.ts';

const settled = async (): Promise<void> => undefined;

describe('the stepped clock', () => {
  it('stands still until it is moved, and never goes back', async () => {
    const clock = new SteppedClock(5_000);
    expect(clock.now()).toBe(5_000);
    await clock.moveTo(6_000, settled);
    await clock.moveTo(1_000, settled);
    expect(clock.now()).toBe(6_000);
  });

  it('runs what is due and nothing else', async () => {
    const clock = new SteppedClock(0);
    const ran: string[] = [];
    clock.after(10, () => ran.push('ten'));
    clock.after(11, () => ran.push('eleven'));
    await clock.moveTo(10, settled);
    expect(ran).toEqual(['ten']);
  });

  it('runs a timer once, however far it leaps', async () => {
    const clock = new SteppedClock(0);
    let times = 0;
    const again = (): void => {
      times += 1;
      clock.after(100, again);
    };
    clock.after(100, again);
    await clock.moveTo(10_000, settled);
    expect(times).toBe(1);
    await clock.moveTo(10_100, settled);
    expect(times).toBe(2);
  });

  it('does not run what was called off, not even by an earlier timer of the same step', async () => {
    const clock = new SteppedClock(0);
    const ran: string[] = [];
    const callOffBefore = clock.after(5, () => ran.push('before'));
    callOffBefore();
    clock.after(1, () => callOffDuring());
    const callOffDuring = clock.after(2, () => ran.push('during'));
    await clock.moveTo(10, settled);
    callOffDuring();
    expect(ran).toEqual([]);
  });

  it('takes a time that has passed for now, but never runs it inside the call', async () => {
    const clock = new SteppedClock(100);
    let ran = false;
    clock.after(-50, () => {
      ran = true;
    });
    expect(ran).toBe(false);
    await clock.moveTo(100, settled);
    expect(ran).toBe(true);
  });

  it('waits until everything has settled', async () => {
    const clock = new SteppedClock(0);
    const order: string[] = [];
    clock.after(1, () => order.push('timer'));
    await clock.moveTo(1, async () => {
      await Promise.resolve();
      order.push('settled');
    });
    order.push('moved');
    expect(order).toEqual(['timer', 'settled', 'moved']);
  });

  it('runs any set of timers by their time, and in the order of asking where that is the same', async () => {
    const delays = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(delays, fc.integer({ min: 0, max: 20 }), async (asked, until) => {
        const clock = new SteppedClock(0);
        const ran: number[] = [];
        asked.forEach((ms, i) => {
          clock.after(ms, () => ran.push(i));
        });
        await clock.moveTo(until, settled);
        const due = [...asked.keys()].filter((i) => (asked[i] ?? 0) <= until);
        expect(ran).toEqual(due.sort((a, b) => (asked[a] ?? 0) - (asked[b] ?? 0) || a - b));
      }),
    );
  });
});
