// Slices of a donut: they close the circle, keep their order, and the smallest can still be seen.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slicesOf } from './slices.ts';

const widths = (values: readonly (number | null)[], least: number) =>
  slicesOf(values, least).map(({ fromDeg, toDeg }) => toDeg - fromDeg);

describe('slices', () => {
  it.each([
    ['shares of the circle', [3, 1], 0, [270, 90]],
    ['one takes all of it', [5], 10, [360]],
    ['small ones are widened, at the expense of the others', [98, 1, 1], 10, [340, 10, 10]],
    ['several rounds: what was wide enough no longer is', [90, 7, 3], 25, [310, 25, 25]],
    ['no room for so many', [5, 1, 1, 1], 100, [90, 90, 90, 90]],
    ['nothing', [], 5, []],
    ['nothing that is positive', [0, -5, null, Number.NaN], 5, []],
  ])('%s', (_, values, least, wanted) => {
    for (const [nth, width] of widths(values, least).entries()) expect(width).toBeCloseTo(wanted[nth] ?? -1);
    expect(widths(values, least)).toHaveLength(wanted.length);
  });

  it('tell what they are of, and their true share', () => {
    const slices = slicesOf([-10, 3, null, 1], 120);
    expect(slices.map(({ index, share }) => [index, share])).toEqual([
      [1, 0.75],
      [3, 0.25],
    ]);
  });

  it('are made of values that are larger than any sum may be', () => {
    expect(widths([Number.MAX_VALUE, Number.MAX_VALUE], 5)).toEqual([180, 180]);
  });

  const value = fc.oneof(
    fc.double({ min: 1e-9, max: 1e12, noNaN: true }),
    fc.constant(null),
    fc.constant(-1),
  );
  it('close the circle, are as wide as is asked, and a larger value is never narrower', () => {
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 40 }),
        fc.double({ min: 0, max: 30, noNaN: true }),
        (values, least) => {
          const slices = slicesOf(values, least);
          if (slices.length === 0) return;
          expect(slices.at(-1)?.toDeg).toBe(360);
          expect(slices.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
          const wide = slices.map(({ fromDeg, toDeg, index }) => ({
            width: toDeg - fromDeg,
            value: values[index] ?? 0,
          }));
          const narrowest = Math.min(least, 360 / slices.length);
          for (const one of wide) {
            expect(one.width).toBeGreaterThanOrEqual(narrowest - 1e-6);
            for (const other of wide)
              if (one.value > other.value) expect(one.width).toBeGreaterThanOrEqual(other.width - 1e-6);
          }
        },
      ),
    );
  });
});
