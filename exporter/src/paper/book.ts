// The books of one user: orders, trades, and the positions that follow from the trades and from nothing else.
import { type Instrument, isWorking, type Order, type Product, type Trade } from './types.ts';

/** Quantities and amounts of the day are cumulative and include what was carried in. */
export interface Row {
  readonly instrument: Instrument;
  readonly product: Product;
  readonly carriedQty: number;
  buyQty: number;
  sellQty: number;
  buyAmount: number;
  sellAmount: number;
}

export interface Book {
  readonly user: string;
  /** Funds at the start of the day, paise. */
  opening: number;
  readonly orders: Map<string, Order>;
  /** Ids of the orders that can still fill, so that a tick does not walk the whole day. */
  readonly working: Set<string>;
  trades: Trade[];
  /** Rows carried into the day; the day's trades come on top. */
  carried: readonly Row[];
  rows: Map<string, Row>;
}

/** @param opening paise, before what the carried rows cost or brought */
export function createBook(user: string, opening: number, carried: readonly Row[] = []): Book {
  const book: Book = {
    user,
    opening,
    orders: new Map(),
    working: new Set(),
    trades: [],
    carried,
    rows: new Map(),
  };
  book.rows = rowsAt(book, 0);
  return book;
}

/** Puts an order, or a new version of one, into the book. */
export function writeOrder(book: Book, order: Order): Order {
  book.orders.set(order.id, order);
  if (isWorking(order)) book.working.add(order.id);
  else book.working.delete(order.id);
  return order;
}

export function writeTrade(book: Book, trade: Trade): void {
  book.trades.push(trade);
  addTrade(book.rows, trade);
}

/** The rows as they were when the machine's clock stood at `until`. */
export function rowsAt(book: Book, until: number): Map<string, Row> {
  const rows = new Map(book.carried.map((row) => [keyOf(row.instrument, row.product), { ...row }]));
  for (const trade of book.trades) if (trade.changedAt <= until) addTrade(rows, trade);
  return rows;
}

/** The order as it was then; null when it was not yet there. */
export function orderAt(order: Order, until: number): Order | null {
  let version: Order | null = order;
  while (version && version.changedAt > until) version = version.before;
  return version;
}

export const netQty = (row: Row): number => row.buyQty - row.sellQty;

/** Units held of one contract over all products. */
export function heldQty(book: Book, symbol: string): number {
  let held = 0;
  for (const row of book.rows.values()) if (row.instrument.symbol === symbol) held += netQty(row);
  return held;
}

/** Profit of the day in whole paise; the open part is null when an open contract has no price. */
export function profit(
  rows: Iterable<Row>,
  last: (symbol: string) => number | null,
): { realised: number; unrealised: number | null } {
  let realised = 0;
  let total: number | null = 0;
  for (const row of rows) {
    const net = netQty(row);
    const price = net === 0 ? 0 : last(row.instrument.symbol);
    realised += realisedOf(row);
    total = total === null || price === null ? null : total + row.sellAmount - row.buyAmount + net * price;
  }
  // Average prices are fractions of a paise; the open part takes the rounding, so that the sum is exact.
  realised = Math.round(realised);
  return { realised, unrealised: total === null ? null : total - realised };
}

/** What was both bought and sold, at the day's average prices. */
function realisedOf(row: Row): number {
  const closed = Math.min(row.buyQty, row.sellQty);
  return closed === 0 ? 0 : closed * (row.sellAmount / row.sellQty - row.buyAmount / row.buyQty);
}

const keyOf = (instrument: Instrument, product: Product): string => `${instrument.symbol}|${product}`;

function addTrade(rows: Map<string, Row>, trade: Trade): void {
  const key = keyOf(trade.instrument, trade.product);
  const { instrument, product } = trade;
  let row = rows.get(key);
  if (!row) {
    row = { instrument, product, carriedQty: 0, buyQty: 0, sellQty: 0, buyAmount: 0, sellAmount: 0 };
    rows.set(key, row);
  }
  const amount = trade.qty * trade.price * instrument.multiplier;
  if (trade.side === 'BUY') {
    row.buyQty += trade.qty;
    row.buyAmount += amount;
  } else {
    row.sellQty += trade.qty;
    row.sellAmount += amount;
  }
}
