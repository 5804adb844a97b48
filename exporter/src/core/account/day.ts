// What the day amounts to: the limits in force, the closed trades and their tally, the push as it counts today.
import { limitsInForce } from '../risk/limits.ts';
import { pushedTally, pushedToday } from '../risk/pushed.ts';
import { type DayTally, roundTrips, tally } from '../risk/trades.ts';
import type { Memory, View } from './state.ts';

const UNKNOWN: DayTally = { trades: null, wins: null, losses: null, streak: null, cooldownUntil: null };

/**
 * True where a fund's files are all that is shown of an account: it has no positions and no orders that we could see,
 * so that nothing of them is not nothing.
 */
export const onlyFiles = ({ fund, legs, orders }: Pick<View, 'fund' | 'legs' | 'orders'>): boolean =>
  fund !== null && legs.length === 0 && orders.length === 0;

/** Whether the order book is known, and every row of it could be read. */
export const knowsBook = (view: View): boolean =>
  view.ordersAsked !== null && view.ordersUnparsed.length === 0 && !onlyFiles(view);

type Day = Pick<View, 'pushed' | 'limits' | 'trades' | 'tally'>;

/** To be worked out anew after a read, and when settings or the day change: never on a tick. */
export function seeDay(memory: Memory, view: View): Day {
  const startsAt = memory.day?.startsAt ?? 0;
  const pushed = view.push === null ? null : pushedToday(view.push, view.before, startsAt);
  const limits = limitsInForce(memory.settings, pushed?.state ?? null);
  if (pushed !== null) return { pushed, limits, trades: [], tally: pushedTally(pushed.state) };
  if (!knowsBook(view)) return { pushed, limits, trades: [], tally: UNKNOWN };
  const orders = view.orders.filter((o) => o.updatedAt >= startsAt);
  const trades = roundTrips(
    orders,
    view.legs.map((leg) => leg.position),
  );
  return { pushed, limits, trades, tally: tally(trades, memory.resetAt, limits) };
}
