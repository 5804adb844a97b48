// Finds the stop-losses of sold options that executed, or that are gone while their short is still open.
import type { Minor, Ms, Order, Position } from '../types.ts';

export interface StopFound {
  readonly orderId: string;
  readonly symbol: string;
  readonly how: 'executed' | 'missing';
  readonly qty: number;
  readonly price: Minor | null;
}

export const isWorking = (o: Order): boolean =>
  o.status === 'open' || o.status === 'pending' || o.status === 'trigger-pending' || o.status === 'unknown';

/**
 * A stop by its type or trigger, or by having been seen waiting for one: brokers rewrite the type once it fires.
 * `seen` holds the ids that were once trigger-pending.
 */
function isStop(o: Order, seen: ReadonlySet<string>): boolean {
  return o.type === 'stop-limit' || o.type === 'stop-market' || o.trigger > 0 || seen.has(o.id);
}

/** What an order's fills have done to the position. */
export const signed = (o: Order): number => (o.side === 'buy' ? o.filled : -o.filled);

/** Time order of fills; ids break ties so that the answer does not depend on the order of rows. */
export function byTime(a: Order, b: Order): number {
  return a.updatedAt - b.updatedAt || a.placedAt - b.placedAt || (a.id < b.id ? -1 : 1);
}

/** The contract's net quantity just before each of its fills, from what was carried and the day's orders. */
function netBeforeEach(orders: readonly Order[], carriedQty: number): Map<string, number> {
  const before = new Map<string, number>();
  let net = carriedQty;
  for (const order of orders.filter((o) => o.filled > 0).sort(byTime)) {
    before.set(order.id, net);
    net += signed(order);
  }
  return before;
}

/** When the short that is open now was opened; 0 when it was carried into the day. */
function shortSince(orders: readonly Order[], carriedQty: number): Ms {
  let net = carriedQty;
  let since = 0;
  for (const order of orders.filter((o) => o.filled > 0).sort(byTime)) {
    const after = net + signed(order);
    if (net >= 0 && after < 0) since = order.updatedAt;
    net = after;
  }
  return since;
}

function executed(orders: readonly Order[], carriedQty: number, seen: ReadonlySet<string>): StopFound[] {
  const before = netBeforeEach(orders, carriedQty);
  return orders
    .filter((o) => o.side === 'buy' && isStop(o, seen) && o.filled > 0)
    .filter((o) => o.status === 'complete' || o.filled === o.qty)
    .filter((o) => (before.get(o.id) ?? 0) < 0)
    .map((o) => ({ orderId: o.id, symbol: o.symbol, how: 'executed', qty: o.filled, price: o.avgPrice }));
}

function missing(orders: readonly Order[], position: Position, seen: ReadonlySet<string>): StopFound[] {
  if (position.netQty >= 0) return [];
  const since = shortSince(orders, position.carriedQty);
  const stops = orders.filter((o) => o.side === 'buy' && isStop(o, seen) && o.updatedAt >= since);
  if (stops.length === 0 || stops.some(isWorking)) return [];
  const last = [...stops].sort(byTime).at(-1);
  if (last === undefined || last.status === 'complete') return [];
  return [{ orderId: last.id, symbol: last.symbol, how: 'missing', qty: -position.netQty, price: null }];
}

/**
 * Stops of sold options in today's book. `missing` ones are gone now; the caller gives them time to be replaced.
 * A buy stop that opens a long is not one, and neither is a stop that closes anything but an option.
 */
export function findStops(
  orders: readonly Order[],
  positions: readonly Position[],
  seenTrigger: ReadonlySet<string>,
): readonly StopFound[] {
  const options = orders.filter((o) => o.optionType !== null);
  const instruments = new Set(options.map((o) => o.instrument));
  const found: StopFound[] = [];
  for (const instrument of instruments) {
    const own = options.filter((o) => o.instrument === instrument);
    const rows = positions.filter((p) => p.instrument === instrument);
    const carried = rows.reduce((sum, p) => sum + p.carriedQty, 0);
    found.push(...executed(own, carried, seenTrigger));
    for (const row of rows) found.push(...missing(own, row, seenTrigger));
  }
  return found;
}
