// The day's mark-to-market: exact to the paisa, honest about what it does not know.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closed, long, position, short, T0 } from '../../../../tests/given.ts';
import type { Position } from '../types.ts';
import { accountMtm, averagePrice, freshMark, type Leg, realized } from './mtm.ts';

const LIMITS = { gapPercent: 20, markStaleMs: 15_000 };
const mtm = (legs: readonly Leg[], unparsed = 0) => accountMtm(legs, unparsed, T0, LIMITS);
const fresh = (position: Position, price: number): Leg => ({ position, mark: { price, at: T0 } });
const stale = (position: Position, price: number): Leg => ({ position, mark: { price, at: T0 - 15_001 } });
const blind = (position: Position): Leg => ({ position, mark: null });

/** The same sum in whole numbers of any size, one fill and one paisa at a time. */
function slowly(legs: readonly Leg[]): bigint {
  let total = 0n;
  for (const { position: p, mark } of legs) {
    total += BigInt(p.sellAmount) - BigInt(p.buyAmount);
    total += BigInt(p.buyQty - p.sellQty) * BigInt(p.unit) * BigInt(mark?.price ?? 0);
  }
  return total;
}

const traded: fc.Arbitrary<Position> = fc
  .record({
    buyQty: fc.integer({ min: 0, max: 9_000 }),
    sellQty: fc.integer({ min: 0, max: 9_000 }),
    buyPrice: fc.integer({ min: 5, max: 500_000 }),
    sellPrice: fc.integer({ min: 5, max: 500_000 }),
    unit: fc.constantFrom(1, 1, 10, 100),
  })
  .map(({ buyQty, sellQty, buyPrice, sellPrice, unit }) =>
    position({
      buyQty,
      sellQty,
      netQty: buyQty - sellQty,
      unit,
      buyAmount: buyQty * buyPrice * unit,
      sellAmount: sellQty * sellPrice * unit,
    }),
  );
const price = fc.integer({ min: 5, max: 500_000 });
const freshLeg = fc.tuple(traded, price).map(([p, at]) => fresh(p, at));
const anyLeg = fc
  .tuple(traded, price, fc.constantFrom('fresh', 'stale'))
  .map(([p, at, how]) => (how === 'fresh' ? fresh(p, at) : stale(p, at)));

describe('the value of the day', () => {
  it('is what was sold, less what was bought, plus what is held at the last price', () => {
    const legs = [fresh(short('CE', 75, 10_000), 11_445), fresh(long('PE', 25, 4_000), 3_550)];
    expect(mtm(legs)).toMatchObject({ value: -75 * 1_445 - 25 * 450, coverageRatio: 1, missing: [] });
  });

  it('keeps the result of closed positions, which need no price', () => {
    const row = blind(closed('CE', 75, 10_000, 11_445));
    expect(mtm([row])).toMatchObject({
      value: -108_375,
      worst: -108_375,
      best: -108_375,
      realized: -108_375,
      unrealized: 0,
      coverageRatio: 1,
      missing: [],
    });
  });

  it('is 0 and wholly known when there is nothing', () => {
    expect(mtm([])).toMatchObject({ value: 0, worst: 0, best: 0, coverageRatio: 1, openNotional: 0 });
  });

  it('is exact to the paisa against the same sum in whole numbers', () => {
    fc.assert(
      fc.property(fc.array(freshLeg, { maxLength: 8 }), (legs) => {
        expect(BigInt(mtm(legs).value ?? Number.NaN)).toBe(slowly(legs));
      }),
    );
  });

  it('is the sum over the legs', () => {
    fc.assert(
      fc.property(fc.array(freshLeg, { maxLength: 8 }), (legs) => {
        const sum = legs.reduce((total, leg) => total + (mtm([leg]).value ?? Number.NaN), 0);
        expect(mtm(legs).value).toBe(sum);
      }),
    );
  });

  it('is rounded once, at the end, not leg by leg', () => {
    const third = position({ netQty: 1, buyQty: 1, buyAmount: 0 });
    const legs = [fresh(third, 0.4), fresh(third, 0.4), fresh(third, 0.4)];
    expect(mtm(legs).value).toBe(1);
  });

  it('splits into realised and unrealised parts that add up to it', () => {
    fc.assert(
      fc.property(fc.array(freshLeg, { maxLength: 8 }), (legs) => {
        const { value, realized: booked, unrealized } = mtm(legs);
        expect(booked + (unrealized ?? Number.NaN)).toBe(value);
      }),
    );
  });
});

describe('what is not known', () => {
  it('is null for a missing mark, never 0, and has no bounds', () => {
    const legs = [fresh(short('CE', 75, 10_000), 10_000), blind(short('PE', 75, 10_000))];
    expect(mtm(legs)).toMatchObject({ value: null, worst: null, best: null, unrealized: null });
    expect(mtm(legs)).toMatchObject({ missing: ['PE'], coverageRatio: 0.5 });
  });

  it('is bounded by the gap on either side of a stale mark', () => {
    expect(mtm([stale(short('CE', 75, 10_000), 10_000)])).toMatchObject({
      value: null,
      worst: -150_000,
      best: 150_000,
      coverageRatio: 0,
    });
  });

  it('is everything but the realised part when a row could not be read', () => {
    const legs = [fresh(short('CE', 75, 10_000), 10_000), blind(closed('PE', 75, 10_000, 9_000))];
    expect(mtm(legs, 1)).toMatchObject({ value: null, worst: null, best: null, realized: 75_000 });
    expect(mtm(legs, 1).missing).toEqual(['1 unreadable']);
  });

  it('is null when a number of the book is none, and so are its bounds', () => {
    const legs = [fresh({ ...short('CE', 75, 10_000), sellAmount: Number.NaN }, 10_000)];
    expect(mtm(legs)).toMatchObject({ value: null, worst: null, best: null });
  });

  it('lies within its bounds whatever the marks do inside the gap', () => {
    const moved = fc.tuple(
      fc.array(anyLeg, { minLength: 1, maxLength: 6 }),
      fc.double({ min: -0.2, max: 0.2, noNaN: true }),
    );
    fc.assert(
      fc.property(moved, ([legs, move]) => {
        const bounds = mtm(legs);
        // What the market turns out to have been: every stale mark moved by no more than the gap.
        const truth = legs.map((leg): Leg => {
          const isStale = freshMark(leg.mark, T0, LIMITS.markStaleMs) === null;
          return fresh(leg.position, (leg.mark?.price ?? 0) * (isStale ? 1 + move : 1));
        });
        const value = mtm(truth).value ?? Number.NaN;
        expect(value).toBeGreaterThanOrEqual((bounds.worst ?? Number.NaN) - 1);
        expect(value).toBeLessThanOrEqual((bounds.best ?? Number.NaN) + 1);
      }),
    );
  });

  it('has bounds that are the value itself when all is known', () => {
    fc.assert(
      fc.property(fc.array(freshLeg, { maxLength: 6 }), (legs) => {
        const { value, worst, best } = mtm(legs);
        expect([worst, best]).toEqual([value, value]);
      }),
    );
  });

  it('counts coverage by money, between 0 and 1', () => {
    fc.assert(
      fc.property(fc.array(anyLeg, { maxLength: 6 }), (legs) => {
        const { coverageRatio } = mtm(legs);
        expect(coverageRatio).toBeGreaterThanOrEqual(0);
        expect(coverageRatio).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('one position', () => {
  it('has the average price of its open side, and none when it is flat', () => {
    expect(averagePrice(short('CE', 75, 10_000))).toBe(10_000);
    expect(averagePrice(long('CE', 75, 4_000, { unit: 2 }))).toBe(2_000);
    expect(averagePrice(closed('CE', 75, 10_000, 9_000))).toBeNull();
  });

  it('books the closed part at the average of what is still open', () => {
    // 75 sold at 100, 25 bought back at 90: 25 × 10 rupees are booked, whatever the price of the other 50.
    const part = { ...short('CE', 75, 10_000), netQty: -50, buyQty: 25, buyAmount: 225_000 };
    expect(realized(part)).toBe(25_000);
  });

  it('has a fresh mark up to its age limit and not a millisecond longer', () => {
    const mark = { price: 1, at: T0 };
    expect(freshMark(mark, T0 + 15_000, 15_000)).toBe(mark);
    expect(freshMark(mark, T0 + 15_001, 15_000)).toBeNull();
    expect(freshMark(null, T0, 15_000)).toBeNull();
  });
});

it('a position that nothing explains has no average price', () => {
  expect(averagePrice(position({ netQty: 75 }))).toBeNull();
  expect(averagePrice(position({ netQty: -75, buyQty: 75, buyAmount: 1 }))).toBeNull();
});
