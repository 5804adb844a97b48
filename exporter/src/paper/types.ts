// The words of the paper exchange: contracts, prices, orders, trades. Money is whole paise, quantities units.

export type Side = 'BUY' | 'SELL';
export type OptionType = 'CE' | 'PE';
export type OrderType = 'LIMIT' | 'MARKET' | 'SL' | 'SL-M';
export type Product = 'NRML' | 'MIS';
export type OrderStatus = 'PENDING' | 'OPEN' | 'TRIGGER_PENDING' | 'COMPLETE' | 'CANCELLED' | 'REJECTED';

export interface Instrument {
  readonly symbol: string;
  readonly underlying: string;
  readonly optionType: OptionType;
  /** In rupees. */
  readonly strike: number;
  /** ISO date. */
  readonly expiry: string;
  readonly lotSize: number;
  /** In paise. */
  readonly tickSize: number;
  /** The largest quantity of one order, in units. */
  readonly freezeQty: number;
  readonly multiplier: number;
}

/** What one instrument did in one tick of the market, in paise; `at` is the market time of that tick. */
export interface Bar {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly at: number;
}

/** What a caller asks for, understood but not yet judged. */
export interface Draft {
  readonly symbol: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly product: Product;
  readonly qty: number;
  readonly price: number | null;
  readonly trigger: number | null;
  readonly tag: string | null;
}

/** One version of an order; it remembers the one before, so that a late view can be shown. */
export interface Order extends Draft {
  readonly id: string;
  readonly instrument: Instrument | null;
  readonly filled: number;
  /** Paise paid or received for what has filled. */
  readonly amount: number;
  readonly status: OrderStatus;
  readonly reason: string | null;
  readonly placedAt: number;
  readonly updatedAt: number;
  /** Market time of this version. */
  readonly marketAt: number;
  /** The tick in which it was placed: an order never matches inside the bar that it was placed in. */
  readonly tick: number;
  /** Until this time of the machine's clock the order is still on its way (`PENDING`). */
  readonly readyAt: number;
  /** The machine's clock when this version came to be. */
  readonly changedAt: number;
  readonly before: Order | null;
}

export interface Trade {
  readonly id: string;
  readonly orderId: string;
  readonly instrument: Instrument;
  readonly product: Product;
  readonly side: Side;
  readonly qty: number;
  readonly price: number;
  readonly at: number;
  readonly marketAt: number;
  /** The machine's clock at the fill. */
  readonly changedAt: number;
}

/** True while the order can still fill. */
export const isWorking = (order: Order): boolean =>
  order.status === 'OPEN' || order.status === 'TRIGGER_PENDING' || order.status === 'PENDING';
