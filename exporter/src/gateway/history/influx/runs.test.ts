// A span is told by runs without gap or overlap, each from where its bars are complete.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runsOf } from './runs.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;

it('covers the span once, by samples exactly where they are there and the hour is not done', () => {
  const minutes = fc.nat(24 * 60);
  fc.assert(
    fc.property(minutes, minutes, fc.nat(24), fc.uniqueArray(fc.nat(23)), (a, b, rawHour, hours) => {
      const [from, to] = [Math.min(a, b) * MINUTE, Math.max(a, b) * MINUTE];
      const rawFrom = rawHour * HOUR;
      const done = hours.sort((x, y) => x - y).map((hour) => hour * HOUR);
      const runs = runsOf(
        from,
        to,
        rawFrom,
        done.filter((hour) => hour >= rawFrom),
      );
      let at = from;
      for (const [i, run] of runs.entries()) {
        expect(run.from).toBe(at);
        expect(run.to).toBeGreaterThan(run.from);
        expect(run.rolled).not.toBe(runs[i - 1]?.rolled);
        at = run.to;
      }
      expect(at).toBe(to);
      for (let minute = from; minute < to; minute += 7 * MINUTE) {
        const hour = Math.floor(minute / HOUR) * HOUR;
        const run = runs.find((one) => one.from <= minute && minute < one.to);
        expect(run?.rolled).toBe(minute < rawFrom || done.includes(hour));
      }
    }),
  );
});
