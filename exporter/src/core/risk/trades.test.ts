// Round trips from fills: partial closes, turns, carried quantity; the streak, the counts and the cooldown they make.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { order, position, sec } from '../../../../tests/given.ts';
import type { Order, Position, Side } from '../types.ts';
import { accountMtm, valueAt } from './mtm.ts';
import { contractOf, isCountedLoss, roundTrips, type Trade, tally } from './trades.ts';

const fill = (at: number, side: Side, qty: number, price: number, over: Partial<Order> = {}): Order =>
  order({
    id: `o${at}`,
    side,
    qty,
    filled: qty,
    avgPrice: price,
    status: 'complete',
    updatedAt: sec(at),
    ...over,
  });

/** The position book that these fills make of what was carried. */
function bookOf(fills: readonly Order[], over: Partial<Position> = {}): Position {
  const unit = over.unit ?? 1;
  const of = (side: Side) => fills.filter((o) => o.side === side);
  const qty = (side: Side) => of(side).reduce((sum, o) => sum + o.filled, 0);
  const amount = (side: Side) => of(side).reduce((sum, o) => sum + o.filled * o.avgPrice * unit, 0);
  return position({
    netQty: (over.carriedQty ?? 0) + qty('buy') - qty('sell'),
    buyQty: qty('buy'),
    sellQty: qty('sell'),
    buyAmount: amount('buy'),
    sellAmount: amount('sell'),
    ...over,
  });
}
const trips = (fills: readonly Order[], over: Partial<Position> = {}) =>
  roundTrips(fills, [bookOf(fills, over)]);

describe('a round trip', () => {
  it('runs from flat to flat, whatever the number of fills', () => {
    const fills = [
      fill(0, 'sell', 50, 10_000),
      fill(1, 'sell', 25, 10_300),
      fill(2, 'buy', 25, 10_500),
      fill(3, 'buy', 50, 10_700),
    ];
    expect(trips(fills)).toEqual([
      {
        id: 'CE|NRML|o3',
        symbol: 'CE',
        side: 'short',
        qty: 75,
        entryPrice: 10_100,
        exitPrice: (25 * 10_500 + 50 * 10_700) / 75,
        openedAt: sec(0),
        closedAt: sec(3),
        pnl: 75 * 10_100 - 25 * 10_500 - 50 * 10_700,
        final: true,
      },
    ]);
  });

  it('is not over while anything of it is open', () => {
    expect(trips([fill(0, 'sell', 50, 10_000), fill(1, 'buy', 25, 9_000)])).toEqual([]);
  });

  it('ends when a fill turns the position, and the rest begins the next', () => {
    const fills = [fill(0, 'buy', 60, 100), fill(1, 'sell', 100, 110), fill(2, 'buy', 40, 120)];
    expect(trips(fills)).toMatchObject([
      { side: 'long', qty: 60, pnl: 600, closedAt: sec(1) },
      { side: 'short', qty: 40, pnl: -400, openedAt: sec(1) },
    ]);
  });

  it('is named by its contract, its product and the order that closed it, also where that opened the next', () => {
    const fills = [
      fill(0, 'buy', 60, 100),
      fill(1, 'sell', 100, 110),
      fill(2, 'buy', 40, 120, { id: 'a|b' }),
    ];
    const names = trips(fills).map(({ id }) => id);
    expect(names).toEqual(['CE|NRML|o1', 'CE|NRML|a/b']);
    expect(names.map(contractOf)).toEqual(['CE|NRML', 'CE|NRML']);
  });

  it('is not final while an order that it is made of may still fill', () => {
    const part = fill(0, 'buy', 25, 100, { qty: 50, status: 'open' });
    const closing = fill(1, 'sell', 25, 110);
    expect(trips([part, closing])).toMatchObject([{ final: false }]);
    expect(trips([{ ...part, status: 'cancelled' }, closing])).toMatchObject([{ final: true }]);
    const resting = fill(2, 'buy', 0, 0, { qty: 25, status: 'open' });
    const next = fill(3, 'buy', 25, 100, { qty: 50, status: 'open' });
    expect(trips([{ ...part, status: 'complete' }, closing, resting, next])).toMatchObject([{ final: true }]);
  });

  it('is one when more is added at once than was held', () => {
    const fills = [fill(0, 'sell', 25, 10_000), fill(1, 'sell', 50, 10_300), fill(2, 'buy', 75, 10_000)];
    expect(trips(fills)).toMatchObject([{ qty: 75, entryPrice: 10_200, pnl: 15_000 }]);
  });

  it('is not made by an order that never filled', () => {
    expect(roundTrips([order({ status: 'cancelled' })], [bookOf([])])).toEqual([]);
    const fills = [fill(0, 'buy', 25, 100), fill(1, 'sell', 25, 110)];
    expect(trips([...fills, fill(2, 'buy', 0, 0, { status: 'rejected' })])).toHaveLength(1);
  });

  it('is listed by its end, and among those of one moment by its contract', () => {
    const of = (symbol: string, from: number, to: number) => {
      const over = { symbol, instrument: symbol };
      return [
        fill(from, 'buy', 25, 100, { ...over, id: `${symbol}-in` }),
        fill(to, 'sell', 25, 110, { ...over, id: `${symbol}-out` }),
      ];
    };
    const [a, b, c, d] = [of('A', 0, 9), of('B', 1, 3), of('C', 2, 9), of('D', 0, 9)];
    for (const rows of [
      [...a, ...b, ...c, ...d],
      [...d, ...c, ...b, ...a],
      [...c, ...a, ...d, ...b],
    ]) {
      expect(roundTrips(rows, []).map(({ symbol }) => symbol)).toEqual(['B', 'A', 'C', 'D']);
    }
  });

  it('counts the unit of its contract', () => {
    const fills = [fill(0, 'buy', 2, 100), fill(1, 'sell', 2, 110)];
    expect(trips(fills, { unit: 100 })).toMatchObject([{ pnl: 2_000, entryPrice: 100 }]);
  });

  it('has no result when it began with what was carried, and the next one has', () => {
    const fills = [fill(0, 'sell', 25, 100), fill(1, 'sell', 50, 90), fill(2, 'buy', 50, 80)];
    expect(trips(fills, { carriedQty: 25 })).toMatchObject([
      { side: 'long', pnl: null, entryPrice: null, openedAt: null, exitPrice: 100 },
      { side: 'short', pnl: 500 },
    ]);
    const added = [fill(0, 'buy', 25, 100), fill(1, 'sell', 50, 90)];
    expect(trips(added, { carriedQty: 25 })).toMatchObject([{ qty: 50, pnl: null }]);
  });

  it('has no result while the position book does not know its contract', () => {
    expect(roundTrips([fill(0, 'buy', 1, 100), fill(1, 'sell', 1, 90)], [])).toMatchObject([{ pnl: null }]);
  });

  it('is kept apart by product, and orders without fills do not matter', () => {
    const fills = [
      fill(0, 'buy', 1, 100),
      fill(1, 'sell', 1, 90, { product: 'MIS' }),
      order({ id: 'resting', side: 'sell', qty: 1 }),
    ];
    expect(trips(fills)).toEqual([]);
  });
});

const anyFill = fc.record({
  symbol: fc.constantFrom('CE', 'PE'),
  side: fc.constantFrom<Side>('buy', 'sell'),
  qty: fc.integer({ min: 1, max: 100 }),
  price: fc.integer({ min: 1, max: 50_000 }),
  at: fc.integer({ min: 0, max: 20 }),
});
const anyDay = fc
  .array(anyFill, { maxLength: 30 })
  .map((fills) =>
    fills.map(({ symbol, side, qty, price, at }, i) => fill(at, side, qty, price, { id: `o${i}`, symbol })),
  );

/** Buys that bring every contract to flat after the last fill. */
function flattened(fills: readonly Order[]): readonly Order[] {
  const closing = ['CE', 'PE'].flatMap((symbol) => {
    const net = bookOf(fills.filter((o) => o.symbol === symbol)).netQty;
    const side = net < 0 ? 'buy' : 'sell';
    return net === 0 ? [] : [fill(60, side, Math.abs(net), 7_777, { id: `flat-${symbol}`, symbol })];
  });
  return [...fills, ...closing];
}
const books = (fills: readonly Order[]) =>
  ['CE', 'PE'].map((symbol) =>
    bookOf(
      fills.filter((o) => o.symbol === symbol),
      { symbol, unit: 10 },
    ),
  );
const total = (trades: readonly Trade[]) => trades.reduce((sum, trade) => sum + (trade.pnl ?? Number.NaN), 0);

describe('the trips of any day', () => {
  it('add up to what the position book has realised once all is closed', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const fills = flattened(day);
        const rows = books(fills);
        const legs = rows.map((row) => ({ position: row, mark: null }));
        const { realized } = accountMtm(legs, 0, sec(61), { gapPercent: 20, markStaleMs: 15_000 });
        expect(total(roundTrips(fills, rows))).toBe(realized);
      }),
    );
  });

  it('and what is still open, valued at any price, add up to the value of the position', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 1, max: 50_000 }), (day, price) => {
        const rows = books(day);
        const left = rows.flatMap((row) => (row.netQty === 0 ? [] : [row]));
        // Closing the rest at the price turns what is open into trips of its own, and nothing else.
        const closing = left.map((row) =>
          fill(60, row.netQty < 0 ? 'buy' : 'sell', Math.abs(row.netQty), price, {
            id: row.symbol,
            symbol: row.symbol,
          }),
        );
        const value = rows.reduce((sum, row) => sum + valueAt(row, price), 0);
        expect(total(roundTrips([...day, ...closing], rows))).toBe(value);
      }),
    );
  });

  it('do not depend on the order of the rows, even of those at the same time', () => {
    const shuffled = anyDay.chain((day) =>
      fc.tuple(fc.constant(day), fc.shuffledSubarray([...day], { minLength: day.length })),
    );
    fc.assert(
      fc.property(shuffled, ([day, other]) => {
        expect(roundTrips(other, books(day))).toEqual(roundTrips(day, books(day)));
      }),
    );
  });
});

const LIMITS = { minLossToCount: 500, cooldownMs: 900_000, cooldownOnProfit: false };
const trade = (closedAt: number, pnl: number | null): Trade => ({
  id: `CE|NRML|o${closedAt}`,
  symbol: 'CE',
  side: 'short',
  qty: 1,
  entryPrice: 1,
  exitPrice: 1,
  openedAt: sec(closedAt - 1),
  closedAt: sec(closedAt),
  pnl,
  final: true,
});
const day = (...results: readonly (number | null)[]) => results.map((pnl, i) => trade(i + 1, pnl));

describe('the tally of the day', () => {
  it.each([
    [null, 0, false],
    [0, 0, false],
    [5, 0, false],
    [-1, 0, true],
    [-99, 100, false],
    [-100, 100, true],
  ])('a result of %j with a least loss of %d counts as a loss: %s', (pnl, minLossToCount, counts) => {
    const [trade] = trips([fill(0, 'buy', 25, 100), fill(1, 'sell', 25, 110)]);
    expect(isCountedLoss({ ...(trade as Trade), pnl }, { minLossToCount })).toBe(counts);
  });

  it.each<readonly [string, readonly (number | null)[], object]>([
    ['no trade', [], { trades: 0, wins: 0, losses: 0, streak: 0, cooldownUntil: null }],
    ['a loss that counts', [-500], { losses: 1, streak: 1, cooldownUntil: sec(901) }],
    ['a loss a paisa too small', [-499], { trades: 1, losses: 0, streak: 0, cooldownUntil: null }],
    ['a small loss within a streak', [-500, -1, -500], { streak: 2, cooldownUntil: sec(903) }],
    ['a profit after losses', [-500, -500, 1], { wins: 1, losses: 2, streak: 0, cooldownUntil: sec(902) }],
    ['an even trade after losses', [-500, 0], { wins: 0, streak: 1 }],
    ['a trade without a result', [-500, null, -500], { trades: 3, wins: 0, losses: 2, streak: 2 }],
  ])('with %s', (_, results, expected) => {
    expect(tally(day(...results), null, LIMITS)).toMatchObject(expected);
  });

  it('pauses after any close where profits pause too, and never without a cooldown', () => {
    expect(tally(day(700), null, { ...LIMITS, cooldownOnProfit: true }).cooldownUntil).toBe(sec(901));
    expect(tally(day(-700), null, { ...LIMITS, cooldownMs: 0 }).cooldownUntil).toBeNull();
  });

  it('begins anew where the day was reset', () => {
    const trades = day(-500, -500, -500);
    expect(tally(trades, sec(2), LIMITS)).toMatchObject({ trades: 1, losses: 1, streak: 1 });
    expect(tally(trades, sec(3), LIMITS)).toMatchObject({ trades: 0, streak: 0, cooldownUntil: null });
  });
});
