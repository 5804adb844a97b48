// The day's closed round trips, from the order book's fills, and what follows from them: streak, counts, cooldown.
import type { Minor, Ms, Order, Position } from '../types.ts';
import type { LimitsInForce } from './limits.ts';
import { byTime, isWorking, signed } from './stops.ts';

/** A position of one contract from flat to flat. Prices and money in minor units; null = its entry is not known. */
export interface Trade {
  /** Contract, product and the order that closed it: an order closes at most one. */
  readonly id: string;
  readonly symbol: string;
  readonly side: 'long' | 'short';
  /** The largest quantity that was held. */
  readonly qty: number;
  readonly entryPrice: Minor | null;
  readonly exitPrice: Minor;
  readonly openedAt: Ms | null;
  readonly closedAt: Ms;
  readonly pnl: Minor | null;
  /** No order of the contract up to its end works any more: a fill that is still to come cannot change it. */
  readonly final: boolean;
}

const BAR = '|';
const contractKey = ({ instrument, product }: Order): string => `${instrument}${BAR}${product}`;
const tradeId = (last: Order): string => `${contractKey(last)}${BAR}${last.id.replaceAll(BAR, '/')}`;

/** The contract and product that the id of a trade names. */
export const contractOf = (id: string): string => id.slice(0, id.lastIndexOf(BAR));

/** What a day's trading amounts to. null = unknown; `cooldownUntil` null = none runs. */
export interface DayTally {
  readonly trades: number | null;
  readonly wins: number | null;
  readonly losses: number | null;
  /** Counted losses in a row since the last profitable close. */
  readonly streak: number | null;
  readonly cooldownUntil: Ms | null;
}

interface Trip {
  net: number;
  most: number;
  openedAt: Ms | null;
  entryQty: number;
  entryAmount: number;
  exitQty: number;
  exitAmount: number;
  /** Bought less sold: what has been paid for the trip so far. */
  paid: number;
}

const newTrip = (net: number, openedAt: Ms | null): Trip => ({
  net,
  most: Math.abs(net),
  openedAt,
  entryQty: 0,
  entryAmount: 0,
  exitQty: 0,
  exitAmount: 0,
  paid: 0,
});

function add(trip: Trip, qty: number, price: Minor): void {
  const entry = trip.net === 0 || Math.sign(qty) === Math.sign(trip.net);
  const size = Math.abs(qty);
  if (entry) {
    trip.entryQty += size;
    trip.entryAmount += size * price;
  } else {
    trip.exitQty += size;
    trip.exitAmount += size * price;
  }
  trip.paid += qty * price;
  trip.net += qty;
  trip.most = Math.max(trip.most, Math.abs(trip.net));
}

/** What was carried into the day has no entry price in today's book, so neither has a trip that began with it. */
function closeTrip(trip: Trip, last: Order, unit: number | null, final: boolean): Trade {
  const known = trip.openedAt !== null;
  return {
    id: tradeId(last),
    symbol: last.symbol,
    side: last.side === 'sell' ? 'long' : 'short',
    qty: trip.most,
    entryPrice: known ? trip.entryAmount / trip.entryQty : null,
    exitPrice: trip.exitAmount / trip.exitQty,
    openedAt: trip.openedAt,
    closedAt: last.updatedAt,
    pnl: known && unit !== null ? Math.round(-trip.paid * unit) + 0 : null,
    final,
  };
}

/** Partial closes belong to the trip that they make smaller; a fill that turns a position ends one, begins another. */
function tripsOf(fills: readonly Order[], carriedQty: number, unit: number | null): Trade[] {
  const trades: Trade[] = [];
  let trip = newTrip(carriedQty, null);
  let final = true;
  for (const order of [...fills].sort(byTime)) {
    const qty = signed(order);
    final = final && !isWorking(order);
    if (trip.net === 0) trip = newTrip(0, order.updatedAt);
    const turns =
      Math.sign(qty) !== Math.sign(trip.net) && Math.abs(qty) > Math.abs(trip.net) && trip.net !== 0;
    const first = turns ? -trip.net : qty;
    add(trip, first, order.avgPrice);
    if (trip.net !== 0) continue;
    trades.push(closeTrip(trip, order, unit, final));
    trip = newTrip(0, order.updatedAt);
    if (turns) add(trip, qty - first, order.avgPrice);
  }
  return trades;
}

/**
 * Closed round trips of today, oldest first. `orders` are the day's; an order's fills count at its average price and
 * at the time of its last one. A contract without a row in the position book has no unit, so its trips have no result.
 */
export function roundTrips(orders: readonly Order[], positions: readonly Position[]): readonly Trade[] {
  const fills = new Map<string, Order[]>();
  for (const order of orders) {
    if (order.filled <= 0) continue;
    const key = contractKey(order);
    const own = fills.get(key);
    if (own === undefined) fills.set(key, [order]);
    else own.push(order);
  }
  const rows = new Map(positions.map((p) => [`${p.instrument}${BAR}${p.product}`, p]));
  const contracts = [...fills.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  const trades = contracts.flatMap(([key, own]) => {
    const row = rows.get(key);
    return tripsOf(own, row?.carriedQty ?? 0, row?.unit ?? null);
  });
  return trades.sort((a, b) => a.closedAt - b.closedAt);
}

/** True for a loss that is large enough to count. */
export const isCountedLoss = (
  trade: Trade,
  { minLossToCount }: Pick<LimitsInForce, 'minLossToCount'>,
): boolean => trade.pnl !== null && trade.pnl < 0 && -trade.pnl >= minLossToCount;

/**
 * What the trips closed after `since` amount to. A loss too small to count, a trade without result and one that comes
 * out even neither lengthen the streak nor end it. A trade whose result is not known is a trade, but no win or loss.
 */
export function tally(
  trades: readonly Trade[],
  since: Ms | null,
  limits: Pick<LimitsInForce, 'minLossToCount' | 'cooldownMs' | 'cooldownOnProfit'>,
): DayTally {
  let wins = 0;
  let losses = 0;
  let streak = 0;
  let pausedAt: Ms | null = null;
  const counted = trades.filter((trade) => since === null || trade.closedAt > since);
  for (const trade of counted) {
    const loss = isCountedLoss(trade, limits);
    if (loss) {
      losses += 1;
      streak += 1;
    } else if (trade.pnl !== null && trade.pnl > 0) {
      wins += 1;
      streak = 0;
    }
    if (loss || limits.cooldownOnProfit) pausedAt = trade.closedAt;
  }
  const cooldownUntil = pausedAt === null || limits.cooldownMs === 0 ? null : pausedAt + limits.cooldownMs;
  return { trades: counted.length, wins, losses, streak, cooldownUntil };
}
