// The exits: shorts first, never more than the position, each within the freeze quantity, priced to trade at once.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { long, sec, short } from '../../../../tests/given.ts';
import type { Leg } from '../risk/mtm.ts';
import { DEFAULT_SETTINGS } from '../settings.ts';
import type { Position } from '../types.ts';
import { exitPrice, nextLegs, planRound, slices } from './plan.ts';

const { exit } = DEFAULT_SETTINGS;
const leg = (position: Position, price: number | null): Leg => ({
  position,
  mark: price === null ? null : { price, at: sec(0) },
});
const ref = (n: number): string => `r-${n}`;

describe('slices', () => {
  const sizes = fc
    .record({
      lot: fc.integer({ min: 1, max: 200 }),
      lots: fc.integer({ min: 1, max: 400 }),
      freezeLots: fc.integer({ min: 1, max: 60 }),
      odd: fc.nat(199),
    })
    .map(({ lot, lots, freezeLots, odd }) => ({
      lot,
      qty: lots * lot,
      freeze: freezeLots * lot + (odd % lot),
    }));

  it('add up to the quantity, each within the freeze quantity and of whole lots', () => {
    fc.assert(
      fc.property(sizes, ({ lot, qty, freeze }) => {
        const parts = slices(qty, freeze, lot);
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(qty);
        for (const part of parts) {
          expect(part).toBeGreaterThan(0);
          expect(part).toBeLessThanOrEqual(freeze);
          expect(part % lot).toBe(0);
        }
      }),
    );
  });

  it('add up for odd quantities and lots above the freeze quantity too', () => {
    const any = fc.tuple(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 400 }), fc.nat(500));
    fc.assert(
      fc.property(any, ([qty, freeze, lot]) => {
        const parts = slices(qty, freeze, lot);
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(qty);
        expect(Math.max(...parts)).toBeLessThanOrEqual(freeze);
      }),
    );
  });

  it('are one where there is no limit or the quantity is within it', () => {
    expect(slices(100_000, null, 25)).toEqual([100_000]);
    expect(slices(1_800, 1_800, 25)).toEqual([1_800]);
    expect(slices(1_810, 1_810, 25)).toEqual([1_810]);
    expect(slices(1_805, 1_810, 25)).toEqual([1_805]);
    expect(slices(1_825, 1_810, 25)).toEqual([1_800, 25]);
  });
});

describe('the price of an exit', () => {
  const cases = fc.record({
    price: fc.integer({ min: 1, max: 5_000_000 }),
    tick: fc.constantFrom(1, 5, 10, 25, 100),
    round: fc.integer({ min: 1, max: 100 }),
    sold: fc.boolean(),
  });

  it('is on a tick, above nothing, and never on the passive side of the last price', () => {
    fc.assert(
      fc.property(cases, ({ price, tick, round, sold }) => {
        const over = { tickSize: tick };
        const one = leg(sold ? short('CE', 75, 100, over) : long('CE', 75, 100, over), price);
        const limit = exitPrice(one, round, exit) ?? Number.NaN;
        expect(limit % tick).toBe(0);
        expect(limit).toBeGreaterThan(0);
        // A sale can not go below one tick, even where the last price was less.
        if (sold) expect(limit).toBeGreaterThanOrEqual(price);
        else expect(limit).toBeLessThanOrEqual(Math.max(price, tick));
      }),
    );
  });

  it('reaches further with each round, up to half the price', () => {
    const prices = [1, 2, 25, 1_000].map((round) => exitPrice(leg(short('CE', 75, 1), 10_000), round, exit));
    expect(prices).toEqual([10_200, 10_400, 15_000, 15_000]);
    expect(exitPrice(leg(long('CE', 75, 1), 10_000), 1_000, exit)).toBe(5_000);
  });

  it('is a whole minor unit where no tick is known', () => {
    expect(exitPrice(leg(short('CE', 75, 1, { tickSize: 0 }), 101), 1, exit)).toBe(104);
    expect(exitPrice(leg(long('CE', 75, 1, { tickSize: 0 }), 101), 1, exit)).toBe(98);
  });

  it('stands on the average price where there is no mark, and is a market order where there is neither', () => {
    expect(exitPrice(leg(short('CE', 75, 10_000), null), 1, exit)).toBe(10_200);
    expect(exitPrice(leg(short('CE', 75, 0), null), 1, exit)).toBeNull();
  });
});

describe('a round of exits', () => {
  const CE = leg(short('CE', 1_825, 10_000), 10_000);
  const PE = leg(short('PE', 75, 10_000), 10_000);
  const hedge = leg(long('HEDGE', 75, 500), 500);

  it('leaves the shorts first and the longs, which are their hedges, only when no short is left', () => {
    expect(nextLegs([hedge, CE, PE]).map((l) => l.position.symbol)).toEqual(['CE', 'PE']);
    expect(nextLegs([hedge]).map((l) => l.position.symbol)).toEqual(['HEDGE']);
    expect(nextLegs([leg({ ...short('X', 1, 1), netQty: 0 }, 1)])).toEqual([]);
  });

  it('goes against the position, bounded by it, with a reference of its own for each order', () => {
    expect(planRound([hedge, CE, PE], 1, exit, ref)).toMatchObject([
      { ref: 'r-1', symbol: 'CE', side: 'buy', qty: 1_800, netBefore: -1_825, price: 10_200 },
      { ref: 'r-2', symbol: 'CE', side: 'buy', qty: 25, netBefore: -1_825 },
      { ref: 'r-3', symbol: 'PE', side: 'buy', qty: 75, netBefore: -75 },
    ]);
    expect(planRound([hedge], 2, exit, ref)).toMatchObject([{ side: 'sell', qty: 75, price: 480 }]);
  });

  it('never exits more than what is there', () => {
    const positions = fc.array(fc.integer({ min: -9_000, max: 9_000 }), { maxLength: 8 });
    fc.assert(
      fc.property(positions, (quantities) => {
        const legs = quantities.map((qty, i) =>
          leg({ ...short(`S${i}`, Math.abs(qty), 100), netQty: qty }, 100),
        );
        const exits = planRound(legs, 1, exit, ref);
        for (const { position } of nextLegs(legs)) {
          const own = exits.filter((e) => e.positionKey === position.key);
          const signed = own.reduce((sum, e) => sum + (e.side === 'buy' ? e.qty : -e.qty), 0);
          expect(signed + position.netQty).toBe(0);
        }
        expect(new Set(exits.map((e) => e.ref)).size).toBe(exits.length);
        expect(new Set(exits.map((e) => e.side)).size).toBeLessThanOrEqual(1);
      }),
    );
  });
});
