// Plain data for tests of closed trades: fills, the books that they make, and what has gone on record.
import type { Ms, Order, Position, Side } from '../exporter/src/core/types.ts';
import { accountRead, type Course, factsOf, type Move, order, ordersRead, position } from './given.ts';

/** Nothing trips or blocks, whatever is lost. */
export const QUIET = { dailyLoss: null, rules: [] };
export const fill = (at: Ms, side: Side, qty: number, price: number, over: Partial<Order> = {}): Order =>
  order({
    id: `o${at}`,
    side,
    qty,
    filled: qty,
    avgPrice: price,
    status: 'complete',
    updatedAt: at,
    ...over,
  });

/** The position book that these fills make. */
export function rowsOf(fills: readonly Order[], over: Partial<Position> = {}): readonly Position[] {
  return [...new Set(fills.map(({ symbol }) => symbol))].map((symbol) => {
    const of = (side: Side) => fills.filter((o) => o.symbol === symbol && o.side === side);
    const qty = (side: Side) => of(side).reduce((sum, o) => sum + o.filled, 0);
    const amount = (side: Side) => of(side).reduce((sum, o) => sum + o.filled * o.avgPrice, 0);
    return position({
      symbol,
      netQty: qty('buy') - qty('sell'),
      buyQty: qty('buy'),
      sellQty: qty('sell'),
      buyAmount: amount('buy'),
      sellAmount: amount('sell'),
      ...over,
    });
  });
}
export const read = (at: Ms, fills: readonly Order[], rows = rowsOf(fills)): readonly Move[] => [
  accountRead(at, rows),
  ordersRead(at, fills),
];
export const told = (course: Course) => factsOf(course, 'TradesClosed').flatMap(({ trades }) => trades);
export const ids = (course: Course) => told(course).map(({ id }) => id);
