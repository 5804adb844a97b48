// The end of a generated session: every order ends, every position is settled in cash, and the books go on.
import { type Book, netQty } from './book.ts';
import { tradeByHand } from './desk.ts';
import { revise } from './fills.ts';
import { cash } from './margin.ts';
import type { World } from './world.ts';

/**
 * Contracts end with their session, so what is still open is closed at the last price by a trade tagged
 * SETTLEMENT. A session may be shorter than a real day, so its rows stay in the books as closed rows.
 */
export function endSession(world: World): void {
  for (const book of world.books.values()) {
    for (const id of book.working) {
      const order = book.orders.get(id);
      if (order) revise(world, book, order, { status: 'CANCELLED', reason: 'SESSION_END' });
    }
    for (const { instrument, product, ...row } of [...book.rows.values()]) {
      const net = row.buyQty - row.sellQty;
      if (net === 0) continue;
      const side = net > 0 ? 'SELL' : 'BUY';
      const { symbol } = instrument;
      tradeByHand(world, book, { symbol, side, qty: Math.abs(net), product, tag: 'SETTLEMENT' });
    }
  }
}

/** A new real day on flat books: rows, orders and trades go, their result becomes the opening funds. */
export function startDay(book: Book): void {
  if ([...book.rows.values()].some((row) => netQty(row) !== 0)) return;
  book.opening = cash(book);
  book.carried = [];
  book.rows = new Map();
  book.trades = [];
  book.orders.clear();
}
