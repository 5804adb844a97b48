// What really happened at the exchange, in its own words, and what follows from it.
import type { World } from './world.ts';

export interface TradeRow {
  readonly order_id: string;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly qty: number;
  readonly price: number;
  readonly at: number;
}

export interface OrderRow {
  readonly order_id: string;
  readonly symbol: string;
  readonly product: string;
  readonly side: 'BUY' | 'SELL';
  readonly type: string;
  readonly qty: number;
  readonly filled_qty: number;
  /** In rupees; null while nothing has filled. */
  readonly avg_price: number | null;
  readonly status: string;
  readonly tag: string | null;
  readonly placed_at: number;
  readonly updated_at: number;
}

export interface Truth {
  readonly orders: readonly OrderRow[];
  readonly trades: readonly TradeRow[];
}

export const WORKING = new Set(['OPEN', 'PENDING', 'TRIGGER_PENDING']);

export const signed = (t: TradeRow): number => (t.side === 'BUY' ? t.qty : -t.qty);

/** Net quantities by symbol, of what was traded until `at`. */
export function netsAt({ trades }: Truth, at: number): ReadonlyMap<string, number> {
  const nets = new Map<string, number>();
  for (const trade of trades) {
    if (trade.at <= at) nets.set(trade.symbol, (nets.get(trade.symbol) ?? 0) + signed(trade));
  }
  return nets;
}

export const isOpen = (truth: Truth): boolean =>
  truth.orders.some((o) => WORKING.has(o.status)) ||
  [...netsAt(truth, Number.POSITIVE_INFINITY).values()].some((qty) => qty !== 0);

/** The day's true MTM at a moment, in paise. */
export function trueMtm({ market }: World, truth: Truth, at: number): number {
  let cash = 0;
  for (const trade of truth.trades) if (trade.at <= at) cash -= signed(trade) * trade.price * 100;
  for (const [symbol, qty] of netsAt(truth, at)) cash += qty * (market.truth(symbol, at) ?? 0);
  return cash;
}

/** Half the spread and a tick per unit: quotes show the last price, fills are at bid and ask. */
export const slackOf = ({ plan }: World): number => plan.lots * 25 * 2 * 15;
