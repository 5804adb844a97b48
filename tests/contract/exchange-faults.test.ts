// The faults of earlier systems that show at an exchange: margin, freeze quantity, refused market orders, a rate limit.
import { describe, expect, it } from 'vitest';
import { type BookedOrder, contracts, ExchangeKill } from './exchange-kill.ts';

const LOT = 25;
const [call = '', hedge = '', ...calls] = contracts('CE').slice(8);
const carry = (symbol: string, qty: number, price = 100) =>
  ({ symbol, product: 'NRML', qty, price }) as const;
const exits = (orders: readonly BookedOrder[]) => orders.filter(({ tag }) => tag !== null);
const rejected = (orders: readonly BookedOrder[]) => orders.filter(({ status }) => status === 'REJECTED');

describe('sequence', () => {
  it('fault 20: hedges are not sold while a short still needs them for its margin', async () => {
    // Three lots short, covered by three long: 60,000 rupees of margin. Bare they would need 180,000.
    const carried = [carry(hedge, 3 * LOT), carry(call, -3 * LOT)];
    const world = new ExchangeKill({ carried, openingFunds: 100_000 });
    expect(world.order({ symbol: hedge, side: 'SELL', qty: 3 * LOT })).toEqual([422, 'MARGIN']);
    const { phase, open, orders } = await world.run();
    expect({ phase, open }).toEqual({ phase: 'locked', open: {} });
    expect(exits(orders).map(({ symbol, side, status }) => [symbol, side, status])).toEqual([
      [call, 'BUY', 'COMPLETE'],
      [hedge, 'SELL', 'COMPLETE'],
    ]);
  });

  it('fault 21: what is above the freeze quantity is left in slices that the exchange takes', async () => {
    const world = new ExchangeKill({ carried: [carry(call, -4_000)] });
    expect(world.order({ symbol: call, side: 'BUY', qty: 4_000 })).toEqual([422, 'FREEZE_QTY']);
    const { phase, open, orders } = await world.run();
    expect({ phase, open }).toEqual({ phase: 'locked', open: {} });
    expect(exits(orders).map(({ qty, filled_qty }) => [qty, filled_qty])).toEqual([
      [1_800, 1_800],
      [1_800, 1_800],
      [400, 400],
    ]);
  });

  it('fault 22: where market orders are refused an exit is a limit that trades', async () => {
    const carried = [carry(call, -2 * LOT), carry(hedge, 2 * LOT)];
    const world = new ExchangeKill({ carried, rules: { marketOrders: 'refuse' } });
    expect(world.order({ symbol: call, side: 'BUY', qty: LOT })).toEqual([422, 'MARKET_REFUSED']);
    const { phase, open, orders } = await world.run();
    expect({ phase, open }).toEqual({ phase: 'locked', open: {} });
    expect(exits(orders).map(({ type, status }) => [type, status])).toEqual([
      ['LIMIT', 'COMPLETE'],
      ['LIMIT', 'COMPLETE'],
    ]);
  });

  it('fault 22: a 429 in the middle leaves no position behind and sends nothing twice', async () => {
    const carried = [call, hedge, ...calls].slice(0, 10).map((symbol) => carry(symbol, -LOT));
    const limit = { type: 'rate429', route: '^POST /v1/orders', count: 4 } as const;
    const { phase, open, orders, times, tookMs } = await new ExchangeKill({ carried, faults: [limit] }).run();
    expect({ phase, open }).toEqual({ phase: 'locked', open: {} });
    expect(rejected(orders)).toEqual([]);
    const bought = exits(orders).map(({ symbol, side, filled_qty }) => [symbol, side, filled_qty]);
    expect(bought.toSorted()).toEqual(carried.map(({ symbol }) => [symbol, 'BUY', LOT]).toSorted());
    // The four that were turned away surely never arrived, so they are planned anew, not looked for.
    expect(times('ExitIntended')).toBe(carried.length + 4);
    expect(tookMs).toBeLessThan(3_500);
  });

  it('fault 22: a book of thirty legs is left at a pace that meets no 429 of our own making', async () => {
    const carried = [...contracts('CE'), ...contracts('PE')]
      .slice(0, 30)
      .map((symbol) => carry(symbol, -LOT));
    const { phase, open, times } = await new ExchangeKill({ carried }).run();
    expect({ phase, open }).toEqual({ phase: 'locked', open: {} });
    expect(times('ExitIntended')).toBe(30);
  });
});
