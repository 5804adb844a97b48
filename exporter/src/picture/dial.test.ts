// Round ticks, segments that light up one after the other, and series as lines.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLit, MOST_SEGMENTS, segmentsOf } from './segments.ts';
import { sparkPath } from './spark.ts';
import { ticksOf } from './ticks.ts';

describe('ticks', () => {
  it.each([
    [0, 100, 5, [0, 20, 40, 60, 80, 100]],
    [0, 1, 4, [0, 0.25, 0.5, 0.75, 1]],
    [-5_000, 8_000, 6, [-5_000, -2_500, 0, 2_500, 5_000, 7_500]],
    [0.1, 0.4, 3, [0.1, 0.2, 0.3, 0.4]],
    [100, 0, 2, [0, 50, 100]],
    [5, 5, 4, []],
    [0, Number.NaN, 4, []],
    [0, Number.POSITIVE_INFINITY, 4, []],
    [1e15, 1e15 + 1, 1000, []],
  ])('from %d to %d, about %d', (min, max, wanted, ticks) => {
    const found = ticksOf(min, max, wanted);
    expect(found.length).toBeLessThanOrEqual(51);
    if (ticks.length > 0 || found.length === 0) expect(found).toEqual(ticks);
  });

  it('lie within the scale, in order', () => {
    const number = fc.double({ min: -1e9, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(number, number, fc.integer({ min: 1, max: 20 }), (a, b, wanted) => {
        const ticks = ticksOf(a, b, wanted);
        const room = Math.abs(b - a) * 1e-9;
        for (const [nth, tick] of ticks.entries()) {
          expect(tick).toBeGreaterThanOrEqual(Math.min(a, b) - room);
          expect(tick).toBeLessThanOrEqual(Math.max(a, b) + room);
          if (nth > 0) expect(tick).toBeGreaterThan(ticks[nth - 1] ?? 0);
        }
      }),
    );
  });
});

describe('segments', () => {
  it('cut the dial in equal parts with a gap between them', () => {
    expect(segmentsOf(2, 0.2)).toEqual([
      { from: 0, to: 0.45 },
      { from: 0.55, to: 1 },
    ]);
    expect(segmentsOf(1, 0.5)).toEqual([{ from: 0, to: 1 }]);
  });

  it.each([0, -4, Number.NaN, 1e9])('are never none and never too many: %d', (count) => {
    const { length } = segmentsOf(count, 0.2);
    expect(length).toBeGreaterThanOrEqual(1);
    expect(length).toBeLessThanOrEqual(MOST_SEGMENTS);
  });

  const lit = (fill: { from: number; to: number } | null) =>
    segmentsOf(4, 0.2).map((segment) => isLit(segment, fill));
  it.each([
    [null, [false, false, false, false]],
    [{ from: 0, to: 0 }, [false, false, false, false]],
    [{ from: 0, to: 0.01 }, [true, false, false, false]],
    [{ from: 0, to: 0.5 }, [true, true, false, false]],
    [{ from: 0.25, to: 0.5 }, [false, true, false, false]],
    [{ from: 0, to: 1 }, [true, true, true, true]],
  ])('light up where %j covers them', (fill, wanted) => expect(lit(fill)).toEqual(wanted));
});

describe('a line of values', () => {
  const box = { width: 100, height: 10 };
  it.each([
    [[0, 5, 10], 'M0 10L50 5L100 0'],
    [[7, 7], 'M0 5L100 5'],
    [[0, null, 10, 5], 'M0 10M66.67 0L100 5'],
    [[1], ''],
    [[null, null], ''],
    [[Number.NaN, 1], 'M100 5'],
  ])('of %j', (values, path) => expect(sparkPath(values, box)).toBe(path));
});
