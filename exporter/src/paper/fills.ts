// Orders meet prices here: on arrival, with every bar, and when an order that was on its way comes in.
import { type Book, writeOrder, writeTrade } from './book.ts';
import { type Match, matchBar, matchNow, partOf } from './matching.ts';
import type { Order } from './types.ts';
import type { World } from './world.ts';

/** Writes a new version of the order, stamped now. */
export function revise(world: World, book: Book, order: Order, change: Partial<Order>): Order {
  return writeOrder(book, {
    ...order,
    ...change,
    updatedAt: world.now(),
    marketAt: world.tape.market.now(),
    changedAt: world.wall(),
    before: order,
  });
}

/** Fills `qty` of the order at `price` paise and writes the trade. */
export function fill(world: World, book: Book, order: Order, qty: number, price: number): Order {
  if (!order.instrument) throw new Error(`order ${order.id} has no instrument to fill`);
  const filled = order.filled + qty;
  writeTrade(book, {
    id: world.nextId(),
    orderId: order.id,
    instrument: order.instrument,
    product: order.product,
    side: order.side,
    qty,
    price,
    at: world.now(),
    marketAt: world.tape.market.now(),
    changedAt: world.wall(),
  });
  const status = filled >= order.qty ? 'COMPLETE' : 'OPEN';
  return revise(world, book, order, { filled, amount: order.amount + qty * price, status });
}

/** The order reaches the exchange: a stop rests, anything else looks at the prices of now. */
export function arrive(world: World, book: Book, order: Order): Order {
  if (order.readyAt > world.wall()) return order;
  const stop = order.type === 'SL' || order.type === 'SL-M';
  const status = stop ? 'TRIGGER_PENDING' : 'OPEN';
  return lookAtPrices(world, book, order.status === status ? order : revise(world, book, order, { status }));
}

/** Matches an open order against the touch, as after its arrival or a change of its price. */
export function lookAtPrices(world: World, book: Book, order: Order): Order {
  const touch = world.tape.touch(order.symbol);
  return touch ? apply(world, book, order, matchNow(order, touch)) : order;
}

/** Lets in the orders whose way is over. */
export function admitPending(world: World): void {
  for (const book of world.books.values()) {
    for (const id of book.working) {
      const order = book.orders.get(id);
      if (order?.status === 'PENDING') arrive(world, book, order);
    }
  }
}

/** Matches resting orders placed before `tick` with the bars of now; in a bar calls come before puts. */
export function matchResting(world: World, tick: number): void {
  for (const book of world.books.values()) {
    if (book.working.size === 0) continue;
    const resting = [...book.working].flatMap((id) => book.orders.get(id) ?? []);
    for (const type of ['CE', 'PE'] as const) {
      for (const order of resting) {
        if (order.instrument?.optionType === type && order.tick < tick) meetBar(world, book, order);
      }
    }
  }
}

function meetBar(world: World, book: Book, order: Order): void {
  const bar = world.tape.fresh(order.symbol);
  if (bar) apply(world, book, order, matchBar(order, bar, world.tape.market.halfSpread));
}

function apply(world: World, book: Book, order: Order, match: Match): Order {
  if (match === null) return order;
  if (match === 'triggered') return revise(world, book, order, { status: 'OPEN' });
  const rest = order.qty - order.filled;
  const slow = world.faults.take('partialFills', book.user);
  const lot = order.instrument?.lotSize ?? 1;
  return fill(world, book, order, slow ? partOf(rest, slow.ratio ?? 1, lot) : rest, match);
}
