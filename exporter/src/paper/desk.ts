// Takes, changes and cancels orders of a book, for a caller over HTTP and for the strategy alike.
import { type Book, writeOrder } from './book.ts';
import { type Refusal, refusal } from './checks.ts';
import { arrive, fill, lookAtPrices, revise } from './fills.ts';
import { type Draft, isWorking, type Order, type Product, type Side } from './types.ts';
import type { World } from './world.ts';

export type Placed = { readonly order: Order; readonly refused: Refusal | null };
export type Deed = 'done' | 'unknown' | 'ended' | 'refused' | { readonly rejected: Refusal };

/** Places the order: it is in the book afterwards, whether it was taken or rejected. */
export function place(world: World, book: Book, draft: Draft, route: string): Placed {
  const refused = refusal(world, book, draft, route);
  const slow = refused ? null : world.faults.take('slowOrders', book.user, route);
  const order = newOrder(world, draft, world.wall() + (slow?.ms ?? 0));
  // Beyond the day's limit not even the rejected order is kept: the book has a bound.
  if (refused === 'ORDER_LIMIT') return { order: { ...order, status: 'REJECTED', reason: refused }, refused };
  if (refused) {
    return { order: writeOrder(book, { ...order, status: 'REJECTED', reason: refused }), refused };
  }
  return { order: arrive(world, book, writeOrder(book, order)), refused: null };
}

export interface Change {
  readonly price?: number;
  readonly trigger?: number;
  readonly qty?: number;
}

/** Changes a working order; one that has ended, or would be refused in its new shape, stays as it is. */
export function modify(world: World, book: Book, id: string, change: Change, route: string): Deed {
  const order = book.orders.get(id);
  if (!order) return 'unknown';
  if (!isWorking(order)) return 'ended';
  const changed = { ...order, ...change };
  if (changed.qty <= order.filled) return { rejected: 'LOT_SIZE' };
  const rejected = refusal(world, book, { ...changed, qty: changed.qty - order.filled }, route);
  if (rejected) return { rejected };
  lookAtPrices(world, book, revise(world, book, order, change));
  return 'done';
}

export function cancel(world: World, book: Book, id: string, reason: string, route: string): Deed {
  const order = book.orders.get(id);
  if (!order) return 'unknown';
  if (!isWorking(order)) return 'ended';
  if (world.faults.take('refuseCancels', book.user, route)) return 'refused';
  revise(world, book, order, { status: 'CANCELLED', reason });
  return 'done';
}

export interface HandTrade {
  readonly symbol: string;
  readonly side: Side;
  readonly qty: number;
  readonly price?: number | undefined;
  readonly product?: Product | undefined;
  readonly tag?: string;
}

/** A trade made outside: fills at `price` or the last price, past every check. Null when there is neither. */
export function tradeByHand(world: World, book: Book, trade: HandTrade): Order | null {
  const price = trade.price ?? world.tape.last(trade.symbol);
  if (price === null || !world.tape.market.instrument(trade.symbol)) return null;
  const { symbol, side, qty, product = 'NRML', tag = 'hand' } = trade;
  const draft: Draft = { symbol, side, type: 'MARKET', product, qty, price: null, trigger: null, tag };
  return fill(world, book, writeOrder(book, newOrder(world, draft, world.wall())), qty, price);
}

function newOrder(world: World, draft: Draft, readyAt: number): Order {
  return {
    ...draft,
    id: world.nextId(),
    instrument: world.tape.market.instrument(draft.symbol) ?? null,
    filled: 0,
    amount: 0,
    status: 'PENDING',
    reason: null,
    placedAt: world.now(),
    updatedAt: world.now(),
    marketAt: world.tape.market.now(),
    tick: world.tape.tick(),
    readyAt,
    changedAt: world.wall(),
    before: null,
  };
}
