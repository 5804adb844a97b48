// Values on a scale: clamped, never NaN, and growing from a neutral point either way.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillOf, profitAndLoss, shareOf } from './scale.ts';

describe('a share of a scale', () => {
  it.each([
    [50, { min: 0, max: 100 }, 0.5],
    [-10, { min: 0, max: 100 }, 0],
    [110, { min: 0, max: 100 }, 1],
    [0, { min: -100, max: 300 }, 0.25],
    [25, { min: 100, max: 0 }, 0.25],
    [5, { min: 5, max: 5 }, 0],
    [6, { min: 5, max: 5 }, 1],
    [0, { min: 0, max: 0 }, 0],
    [Number.POSITIVE_INFINITY, { min: 0, max: 1 }, 1],
    [Number.NaN, { min: 0, max: 1 }, null],
    [1, { min: Number.NaN, max: 1 }, null],
    [1, { min: 0, max: Number.POSITIVE_INFINITY }, null],
    [0, { min: -1.7e308, max: 1.7e308 }, 0.5],
    [0, { min: -500, max: 2_000, pivot: { value: 0, share: 0.5 } }, 0.5],
    [-250, { min: -500, max: 2_000, pivot: { value: 0, share: 0.5 } }, 0.25],
    [1_000, { min: -500, max: 2_000, pivot: { value: 0, share: 0.5 } }, 0.75],
  ])('%d on %j is %s', (value, scale, share) => expect(shareOf(value, scale)).toBe(share));

  const any = fc.double();
  it('is within 0 and 1, and never falls where the value grows', () => {
    fc.assert(
      fc.property(any, any, any, any, (a, b, min, max) => {
        const [low, high] = [shareOf(Math.min(a, b), { min, max }), shareOf(Math.max(a, b), { min, max })];
        if (low === null || high === null) return;
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(high).toBeGreaterThanOrEqual(low);
      }),
    );
  });
});

describe('a fill', () => {
  const scale = { min: -100, max: 100 };
  it.each([
    [50, null, { from: 0, to: 0.75 }],
    [50, 0, { from: 0.5, to: 0.75 }],
    [-50, 0, { from: 0.25, to: 0.5 }],
    [0, 0, { from: 0.5, to: 0.5 }],
    [-50, -400, { from: 0, to: 0.25 }],
    [Number.NaN, 0, null],
    [0, Number.NaN, null],
  ])('to %d from %s', (value, neutral, stretch) => expect(fillOf(value, scale, neutral)).toEqual(stretch));
});

describe('profit and loss', () => {
  it.each([
    [4_000, 5_000, 8_000, { from: 0.5, to: 0.75 }],
    [-2_500, 5_000, 8_000, { from: 0.25, to: 0.5 }],
    [-9_999, 5_000, 8_000, { from: 0, to: 0.5 }],
    [9_999, 5_000, 8_000, { from: 0.5, to: 1 }],
    [0, 5_000, 8_000, { from: 0.5, to: 0.5 }],
    [100, 5_000, null, null],
    [-100, null, 8_000, null],
    [-100, 0, 8_000, null],
    [Number.NaN, 5_000, 8_000, null],
  ])('%d of −%s and +%s', (total, loss, profit, stretch) => {
    expect(profitAndLoss(total, loss, profit)).toEqual(stretch);
  });
});
