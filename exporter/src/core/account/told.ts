// Which closed trades go on record, and when: each once, as soon as nothing that may still come can change it.
import type { ClosedTrade, Fact } from '../fact.ts';
import { contractOf, roundTrips, type Trade } from '../risk/trades.ts';
import type { Minor, Ms } from '../types.ts';
import { knowsBook } from './day.ts';
import type { AccountState, Memory, View } from './state.ts';

/**
 * The last trade of each contract that is on record. It says as much as a list of all of them, because the trades of a
 * contract are told in their order: whatever comes before it has been told, or can no longer be. So it never grows
 * with the number of trades, and there is no number beyond which one would be told twice.
 */
export type ToldTrades = Readonly<Record<string, { readonly id: string; readonly closedAt: Ms }>>;

/** A trade that is not on record. `since`: when the first read was asked for that showed it as it is now. */
export interface Untold {
  readonly trade: Trade;
  readonly since: Ms;
  readonly ripe: boolean;
}

const NONE: readonly never[] = [];
/** Trades in one fact, at most: a fact must stay small. Those left over follow with the next one. */
const TOLD_AT_ONCE = 200;
/** How long a trade of a contract without a row, or of books that disagree, is kept back before it is told as it is. */
const DOUBT_MS = 60_000;
/** Digits of a price after the point, in minor units: an average has no end of them. */
const PRICE_SCALE = 1e6;

export function foldTold(told: ToldTrades, trades: readonly ClosedTrade[]): ToldTrades {
  const last = trades.map(({ id, closedAt }) => [contractOf(id), { id, closedAt }] as const);
  return { ...told, ...Object.fromEntries(last) };
}

/** Marks of before `from` are in the way of nothing: whatever is still looked at was closed later. */
export const toldSince = (told: ToldTrades, from: Ms): ToldTrades =>
  Object.fromEntries(Object.entries(told).filter(([, { closedAt }]) => closedAt >= from));

/**
 * The trades that the books show, of today and of the day before it. A book that still lists orders of before today is
 * read as one: what was opened then and closed now is one trade, and one that was closed just before the day turned
 * and was seen after it is not lost. While the books disagree the quantity that was carried in may hold such an order
 * already; then only today's count.
 */
function shown({ day, dayBefore }: Memory, view: View): readonly Trade[] {
  const startsAt = day?.startsAt ?? 0;
  const isOlder = view.orders.some((o) => o.filled > 0 && o.updatedAt < startsAt);
  if (!isOlder || view.disagreeSince !== null) return view.trades;
  const rows = view.legs.map((leg) => leg.position);
  // Before the first day that was watched nothing is ours to tell.
  const from = dayBefore > 0 ? dayBefore : startsAt;
  return roundTrips(view.orders, rows).filter(({ closedAt }) => closedAt >= from);
}

/** A book that lags does not show the last one that was told; all that it shows was closed before it. */
function without(told: ToldTrades, trades: readonly Trade[]): readonly Trade[] {
  const places = new Map<string, number>();
  for (const [i, { id }] of trades.entries()) {
    const contract = contractOf(id);
    if (told[contract]?.id === id) places.set(contract, i);
  }
  return trades.filter(({ id, closedAt }, i) => {
    const last = told[contractOf(id)];
    if (last === undefined) return true;
    const place = places.get(contractOf(id));
    return place === undefined ? closedAt > last.closedAt : i > place;
  });
}

const FIGURES = ['qty', 'entryPrice', 'exitPrice', 'openedAt', 'closedAt', 'pnl', 'final'] as const;
const isSame = (a: Trade, b: Trade): boolean => FIGURES.every((name) => a[name] === b[name]);

/** The entry is in the book and the result is not known: the position book has no row of the contract. */
const lacksRow = ({ openedAt, pnl }: Trade): boolean => openedAt !== null && pnl === null;

/**
 * A trade is ripe once each read of the order book has shown it as it is for longer than a book can lag, and no order
 * that is still working could change it. One that is not holds up those of its contract that come after it.
 */
export function seeTrades(memory: Memory, view: View): readonly Untold[] {
  const lookedAt = view.ordersAsked?.at;
  if (lookedAt === undefined || view.pushed !== null) return NONE;
  // Over a row that cannot be read, what was seen before it is all that is known.
  const trades = knowsBook(view) ? shown(memory, view) : view.untold.map(({ trade }) => trade);
  const fresh = without(memory.toldTrades, trades);
  if (fresh.length === 0) return NONE;
  const before = new Map(view.untold.map((one) => [one.trade.id, one]));
  const heldUp = new Set<string>();
  return fresh.map((trade) => {
    const contract = contractOf(trade.id);
    const known = before.get(trade.id);
    const since = known !== undefined && isSame(known.trade, trade) ? known.since : lookedAt;
    const isDoubtful = lacksRow(trade) || view.disagreeSince !== null;
    const waitMs = isDoubtful ? DOUBT_MS : memory.settings.exit.absentAfterMs;
    const ripe = trade.final && lookedAt - since >= waitMs && !heldUp.has(contract);
    if (!ripe) heldUp.add(contract);
    return { trade, since, ripe };
  });
}

const rounded = (price: Minor): Minor => Math.round(price * PRICE_SCALE) / PRICE_SCALE;

function closed({ trade }: Untold): ClosedTrade {
  const { id, symbol, side, qty, entryPrice, exitPrice, openedAt, closedAt, pnl } = trade;
  const prices = {
    entryPrice: entryPrice === null ? null : rounded(entryPrice),
    exitPrice: rounded(exitPrice),
  };
  return { id, symbol, side, qty, ...prices, openedAt, closedAt, pnl };
}

const fact = (trades: readonly Untold[]): Fact => ({ type: 'TradesClosed', trades: trades.map(closed) });

const isRipe = ({ ripe }: Untold): boolean => ripe;

/** What is ripe, in one fact. On a tick nothing is worked out: only a read makes a trade ripe. */
export function tradesDue({ view }: AccountState): readonly Fact[] {
  if (!view.untold.some(isRipe)) return NONE;
  return [fact(view.untold.filter(isRipe).slice(0, TOLD_AT_ONCE))];
}

/** All that is known and not told, as it is: for when nothing more will be seen of it. */
export function allTrades({ view: { untold } }: AccountState): readonly Fact[] {
  const parts = Math.ceil(untold.length / TOLD_AT_ONCE);
  return Array.from({ length: parts }, (_, i) =>
    fact(untold.slice(i * TOLD_AT_ONCE, (i + 1) * TOLD_AT_ONCE)),
  );
}
