// The exchange must never see too many orders in a second, whatever the way there is like.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../core/ports.ts';
import { type Lane, pace } from './pace.ts';

/** Time that passes only when it is told to, one appointment after another. */
function virtualClock(): Clock & { run(): Promise<void> } {
  let time = 0;
  let dues: { readonly at: number; readonly fn: () => void }[] = [];
  return {
    now: () => time,
    after(ms, fn) {
      const due = { at: time + ms, fn };
      dues.push(due);
      return () => {
        dues = dues.filter((other) => other !== due);
      };
    },
    async run() {
      for (;;) {
        // Let every promise that is settled be heard before time goes on.
        await new Promise((resolve) => setImmediate(resolve));
        const next = dues.reduce<(typeof dues)[number] | null>((a, b) => (a && a.at <= b.at ? a : b), null);
        if (next === null) return;
        dues = dues.filter((due) => due !== next);
        time = next.at;
        next.fn();
      }
    },
  };
}

/** Sends orders that each take `outMs` to reach the exchange and `backMs` for the answer; answers the arrivals. */
async function arrivals(perSecond: number, orders: readonly { lane: Lane; outMs: number; backMs: number }[]) {
  const clock = virtualClock();
  const enter = pace(perSecond, clock);
  const seen: { at: number; lane: Lane }[] = [];
  let turnedAway = 0;
  for (const { lane, outMs, backMs } of orders) {
    void enter(lane).then((leave) => {
      if (leave === null) turnedAway += 1;
      else
        clock.after(outMs, () => {
          seen.push({ at: clock.now(), lane });
          clock.after(backMs, leave);
        });
    });
  }
  await clock.run();
  return { seen, turnedAway };
}

const lane = fc.constantFrom<Lane[]>('cancel', 'exit');

describe('pace', () => {
  it('never lets the exchange see more in any second, however uneven the way', async () => {
    const way = fc.integer({ min: 0, max: 1_500 });
    const orders = fc.array(fc.record({ lane, outMs: way, backMs: way }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 10 }), orders, async (perSecond, given) => {
        const { seen, turnedAway } = await arrivals(perSecond, given);
        expect(seen.length + turnedAway).toBe(given.length);
        const times = seen.map(({ at }) => at).sort((a, b) => a - b);
        for (const [i, at] of times.entries()) {
          const nth = times[i + perSecond];
          if (nth !== undefined) expect(nth - at).toBeGreaterThanOrEqual(1_000);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('lets the first ones go at once, and cancels before exits that came earlier', async () => {
    const quick = { outMs: 1, backMs: 1 };
    const exits = Array.from({ length: 6 }, () => ({ lane: 'exit' as const, ...quick }));
    const cancels = Array.from({ length: 3 }, () => ({ lane: 'cancel' as const, ...quick }));
    const { seen } = await arrivals(3, [...exits, ...cancels]);
    expect(seen.map((order) => order.lane)).toEqual([
      ...['exit', 'exit', 'exit'],
      ...['cancel', 'cancel', 'cancel'],
      ...['exit', 'exit', 'exit'],
    ]);
    expect(seen[2]?.at).toBe(1);
  });

  it('has one budget for the steps of a kill: what the cancels have spent the exits after them wait for', async () => {
    const clock = virtualClock();
    const enter = pace(4, clock);
    const seen: number[] = [];
    const send = (lane: Lane) =>
      void enter(lane).then((leave) => {
        seen.push(clock.now());
        if (leave !== null) clock.after(5, leave);
      });
    for (let n = 0; n < 4; n++) send('cancel');
    for (const at of [300, 300, 600, 600]) clock.after(at, () => send('exit'));
    await clock.run();
    expect(seen.slice(0, 4)).toEqual([0, 0, 0, 0]);
    expect(Math.min(...seen.slice(4))).toBeGreaterThanOrEqual(1_000);
    expect(seen).toHaveLength(8);
  });

  it('turns away what would wait too long, so that nothing is sent after its time', async () => {
    const orders = Array.from({ length: 100 }, () => ({ lane: 'exit' as const, outMs: 10, backMs: 10 }));
    const { seen, turnedAway } = await arrivals(2, orders);
    expect(seen).toHaveLength(16);
    expect(turnedAway).toBe(84);
    expect(seen.at(-1)?.at).toBeLessThan(8_100);
  });

  it('holds at most a thousand that wait', async () => {
    const orders = Array.from({ length: 1_200 }, () => ({ lane: 'exit' as const, outMs: 0, backMs: 0 }));
    const clock = virtualClock();
    const enter = pace(1, clock);
    const answers: (string | null)[] = [];
    for (const order of orders) void enter(order.lane).then((leave) => answers.push(leave && 'in'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(answers.filter((answer) => answer === null)).toHaveLength(199);
  });
});
