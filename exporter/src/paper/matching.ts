// Whether an order fills, and at what price: pure arithmetic on one order and one price or bar.
import type { Touch } from './tape.ts';
import type { Bar, Order } from './types.ts';

/** A price in paise fills it, `triggered` wakes it without a fill, null leaves it resting. */
export type Match = number | 'triggered' | null;

type Shape = Pick<Order, 'side' | 'type' | 'status' | 'price' | 'trigger'>;

/** An open order against the prices of now: at market, or by its limit. Stops wait for a bar. */
export function matchNow(order: Shape, touch: Touch): Match {
  if (order.status !== 'OPEN') return null;
  const price = order.side === 'BUY' ? touch.ask : touch.bid;
  return reaches(order, price) ? price : null;
}

/**
 * A resting order against one bar. A stop wakes when the bar reaches its trigger and fills at the worse of
 * the trigger and the bar's open, so a gap is paid for; a limit that the bar crosses fills at the better of
 * its price and the open.
 */
export function matchBar(order: Shape, bar: Bar, halfSpread: number): Match {
  const buying = order.side === 'BUY';
  const cost = buying ? halfSpread : -halfSpread;
  if (order.status === 'TRIGGER_PENDING') return matchStop(order, bar, cost);
  if (order.status !== 'OPEN') return null;
  const open = bar.open + cost;
  const best = (buying ? bar.low : bar.high) + cost;
  if (reaches(order, open)) return open;
  return reaches(order, best) ? order.price : null;
}

function matchStop(order: Shape, bar: Bar, cost: number): Match {
  const { trigger } = order;
  const buying = order.side === 'BUY';
  if (trigger === null || (buying ? bar.high < trigger : bar.low > trigger)) return null;
  const price = (buying ? Math.max(bar.open, trigger) : Math.min(bar.open, trigger)) + cost;
  return reaches(order, price) ? price : 'triggered';
}

function reaches(order: Shape, price: number): boolean {
  if (order.type === 'MARKET' || order.type === 'SL-M' || order.price === null) return true;
  return order.side === 'BUY' ? price <= order.price : price >= order.price;
}

/** How much of `remaining` fills at once when only `ratio` of it may: whole lots, at least one. */
export function partOf(remaining: number, ratio: number, lotSize: number): number {
  const lots = Math.max(1, Math.floor((remaining * ratio) / lotSize));
  return Math.min(remaining, lots * lotSize);
}
