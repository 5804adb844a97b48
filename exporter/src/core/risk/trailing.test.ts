// The trailing floor: a step below the last full step that the profit reached, and it only ever rises.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { trailFloor } from './trailing.ts';

it.each([
  [0, null],
  [14_999, null],
  [15_000, 0],
  [29_999, 0],
  [30_000, 15_000],
  [45_000, 30_000],
  [-45_000, null],
])('at a peak of %d with a step of 15,000 is %s', (peak, floor) => {
  expect(trailFloor(peak, 15_000)).toBe(floor);
});

it('is not there before a peak is known or without a step', () => {
  expect(trailFloor(null, 15_000)).toBeNull();
  expect(trailFloor(45_000, null)).toBeNull();
  expect([trailFloor(45_000, 0), trailFloor(45_000, -15_000), trailFloor(0, 0)]).toEqual([null, null, null]);
});

it('lies between one and two steps below the peak, on a whole step, and rises with it', () => {
  const amount = fc.integer({ min: 1, max: 1_000_000 });
  fc.assert(
    fc.property(amount, amount, amount, (step, climb, more) => {
      const peak = step + climb;
      const floor = trailFloor(peak, step) ?? Number.NaN;
      expect(Math.abs(floor % step)).toBe(0);
      expect(peak - floor).toBeGreaterThanOrEqual(step);
      expect(peak - floor).toBeLessThan(2 * step);
      expect(trailFloor(peak + more, step)).toBeGreaterThanOrEqual(floor);
    }),
  );
});
