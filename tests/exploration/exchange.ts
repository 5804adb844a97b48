// An exchange reduced to what a kill can tell apart: two positions, an order book, and the books as they were before.
import { inScope } from '../../exporter/src/core/kill/scope.ts';
import type { Scope } from '../../exporter/src/core/settings.ts';
import type { Exit, Ms, Order, Position } from '../../exporter/src/core/types.ts';
import { order, position } from '../given.ts';
import { UNIT } from './settings.ts';

/** The books carry a change at most this much late; what a kill believes of a lost order rests on such a bound. */
export const LAG = UNIT;

export interface Book<T> {
  readonly now: T;
  /** What it said before, newest first, and until when that was true. */
  readonly older: readonly { readonly rows: T; readonly until: Ms }[];
}
/** Changes that a book may carry late at once; one order that is taken and filled is two. */
const OLDER_MOST = 2;

export interface Exchange {
  readonly positions: Book<readonly Position[]>;
  readonly orders: Book<readonly Order[]>;
  /** The broker's own lock, and the session at it. */
  readonly locked: boolean;
  readonly loggedOut: boolean;
}

const PRICE = 100;
const LEGS = ['short', 'hedge'] as const;

/** Everything was opened at one price and is left at it, so that no figure of money differs between two paths. */
function leg(symbol: string, netQty: number, carriedQty: number): Position {
  const buyQty = Math.max(0, netQty);
  const sellQty = Math.max(0, -netQty);
  const amounts = { buyQty, sellQty, buyAmount: buyQty * PRICE, sellAmount: sellQty * PRICE };
  const optionType = symbol === 'hedge' ? 'PE' : null;
  return position({ symbol, netQty, carriedQty, optionType, lotSize: 1, freezeQty: null, ...amounts });
}

export const isLive = ({ status }: Order): boolean => status === 'open' || status === 'trigger-pending';
export const remaining = ({ qty, filled }: Order): number => qty - filled;

const still = <T>(now: T): Book<T> => ({ now, older: [] });

function changed<T>({ now, older }: Book<T>, rows: T, at: Ms): Book<T> {
  return { now: rows, older: [{ rows: now, until: at }, ...older].slice(0, OLDER_MOST) };
}

/** A short and its long hedge; the short has a stop that waits, the hedge an order that waits for its price. */
export function openExchange(qty: { readonly short: number; readonly hedge: number }): Exchange {
  const rows = LEGS.map((symbol) => {
    const carried = symbol === 'short' ? -qty.short : qty.hedge;
    return leg(symbol, carried, carried);
  });
  const base = { optionType: null, placedAt: 0, updatedAt: 0 } as const;
  const stop = { id: 'stop', symbol: 'short', side: 'buy', type: 'stop-limit', trigger: 2 * PRICE } as const;
  const limit = { id: 'limit', symbol: 'hedge', side: 'sell', type: 'limit' } as const;
  const orders = [
    order({ ...base, ...stop, qty: qty.short, status: 'trigger-pending' }),
    ...(qty.hedge > 0 ? [order({ ...base, ...limit, qty: qty.hedge, status: 'open' })] : []),
  ];
  return {
    positions: still(rows.filter((row) => row.netQty !== 0)),
    orders: still(orders),
    locked: false,
    loggedOut: false,
  };
}

function withOrder(exchange: Exchange, row: Order, at: Ms): Exchange {
  const { now } = exchange.orders;
  const known = now.some((o) => o.id === row.id);
  const rows = known ? now.map((o) => (o.id === row.id ? row : o)) : [...now, row];
  return { ...exchange, orders: changed(exchange.orders, rows, at) };
}

/** The order trades `qty` more of its quantity. */
export function fill(exchange: Exchange, row: Order, qty: number, at: Ms): Exchange {
  const filled = row.filled + qty;
  const done: Order = { ...row, filled, avgPrice: PRICE, status: filled === row.qty ? 'complete' : 'open' };
  const delta = row.side === 'buy' ? qty : -qty;
  const rows = exchange.positions.now.map((p) =>
    p.instrument === row.instrument ? leg(p.symbol, p.netQty + delta, p.carriedQty) : p,
  );
  return { ...withOrder(exchange, done, at), positions: changed(exchange.positions, rows, at) };
}

export const cancelled = (exchange: Exchange, row: Order, at: Ms): Exchange =>
  withOrder(exchange, { ...row, status: 'cancelled' }, at);

/** The exit reaches the exchange, which keeps one order per reference, whatever is sent again. */
export function placed(exchange: Exchange, exit: Exit, status: 'open' | 'rejected', at: Ms): Exchange {
  if (exchange.orders.now.some((o) => o.tag === exit.ref)) return exchange;
  const { ref, symbol, side, qty } = exit;
  const base = { optionType: null, placedAt: 0, updatedAt: 0 } as const;
  const row = order({ ...base, id: `id-${ref}`, symbol, side, qty, status, tag: ref });
  return withOrder(exchange, row, at);
}

/** Somebody trades past the lock, or past the gate: the short grows by one. */
export function traded(exchange: Exchange, at: Ms): Exchange {
  const id = `hand-${exchange.orders.now.length}`;
  const base = { optionType: null, placedAt: 0, updatedAt: 0 } as const;
  const row = order({ ...base, id, symbol: 'short', side: 'sell', qty: 1, status: 'open' });
  return fill(withOrder(exchange, row, at), row, 1, at);
}

export const netOf = (exchange: Exchange, symbol: string): number =>
  exchange.positions.now.find((p) => p.symbol === symbol)?.netQty ?? 0;

/** Nothing is open of what the kill leaves, and no order works. */
export const isFlat = ({ positions, orders }: Exchange, scope: Scope): boolean =>
  positions.now.every((p) => p.netQty === 0 || !inScope(scope, p)) && !orders.now.some(isLive);

/** What a read may show that was asked for at `askedAt`: the truth, or what has been true not long before. */
export const seen = <T>({ now, older }: Book<T>, askedAt: Ms): readonly T[] => [
  now,
  ...older.filter(({ until }) => until >= askedAt - LAG).map(({ rows }) => rows),
];
